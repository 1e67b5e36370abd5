import type { DiskWalk } from "./disk-walk.ts";

/** A walk of the whole store, with the blocks of its two directories that belong to no entry. */
export interface WholeDisk extends DiskWalk {
  storeDirectoryBytes: number;
  /** Directories of which `.links` consists: 1, or 0 where there is none. */
  linkFarmDirectories: number;
}

export interface DiskTotals {
  /** Blocks of everything in the store, `.links` and the store directory itself included: what `du -s` says. */
  bytes: number;
  inodes: number;
  /** Sizes of all files and links by each of their names: what the files would take if none were shared. */
  apparentBytes: number;
  /** Blocks and inodes that would be needed in addition if every file in the store had its own. */
  savedBytes: number;
  savedInodes: number;
}

export function diskTotals(walk: WholeDisk): DiskTotals {
  const { shared, linkFarm } = walk;
  const names = new Uint32Array(shared.links.length);
  for (const inode of walk.links) names[inode]!++;
  let savedBytes = 0;
  let savedInodes = 0;
  names.forEach((count, inode) => {
    if (count < 2) return;
    savedBytes += (count - 1) * shared.bytes[inode]!;
    savedInodes += count - 1;
  });
  return {
    bytes:
      walk.storeDirectoryBytes +
      linkFarm.directoryBytes +
      linkFarm.unusedBytes +
      sum(walk.ownBytes) +
      sum(shared.bytes),
    inodes: 1 + walk.linkFarmDirectories + linkFarm.unused + sum(walk.ownInodes) + shared.links.length,
    apparentBytes: sum(walk.apparentBytes),
    savedBytes,
    savedInodes,
  };
}

function sum(figures: Float64Array): number {
  let total = 0;
  for (const figure of figures) total += figure;
  return total;
}
