import type { DiskWalk } from "../disk/disk-walk.ts";
import type { Reclaim } from "../disk/reclaim.ts";

/**
 * What `reclaim` says, kept up to date while entries are chosen and let go, one at a time: each in time proportional to
 * its own links to shared inodes.
 */
export interface ReclaimCounter {
  /** So far; what `.links` holds for nothing already is in it from the beginning, as in `reclaim`. */
  readonly now: Reclaim;
  /** The entry must not be chosen yet. */
  add: (entry: number) => void;
  /** The entry must be chosen. */
  remove: (entry: number) => void;
}

export function reclaimCounter(walk: DiskWalk): ReclaimCounter {
  const { shared, links, linkOffsets, ownBytes, ownInodes, linkFarm } = walk;
  /** Of each shared inode the links that are neither chosen nor in `.links`: at 0 it comes back. */
  const kept = Int32Array.from(shared.links, (count, inode) => count - shared.inLinkFarm[inode]!);
  const now: Reclaim = { bytes: linkFarm.unusedBytes, inodes: linkFarm.unused };
  const count = (entry: number, sign: 1 | -1) => {
    now.bytes += sign * ownBytes[entry]!;
    now.inodes += sign * ownInodes[entry]!;
    for (let i = linkOffsets[entry]!; i < linkOffsets[entry + 1]!; i++) {
      const inode = links[i]!;
      const before = kept[inode]!;
      const after = (kept[inode] = before - sign);
      // Below 0 are inodes that gained links while the disk was looked at, of which nothing is known.
      const change = after === 0 ? 1 : before === 0 ? -1 : 0;
      now.bytes += change * shared.bytes[inode]!;
      now.inodes += change;
    }
  };
  return { now, add: (entry) => count(entry, 1), remove: (entry) => count(entry, -1) };
}
