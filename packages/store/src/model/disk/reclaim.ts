import type { DiskWalk } from "./disk-walk.ts";

/** What the disk gets back. */
export interface Reclaim {
  bytes: number;
  inodes: number;
}

/**
 * What comes back when `chosen` entries are deleted and Nix has removed unused entries of `.links`: their directories and
 * files with one link, and every shared inode whose links all are below chosen entries or in `.links`
 * (`LocalStore::collectGarbage` and `removeUnusedLinks`, `gc.cc`). The store directory itself, which may shrink, aside.
 *
 * @param chosen one flag an entry of `walk.entries`
 */
export function reclaim(walk: DiskWalk, chosen: Uint8Array): Reclaim {
  const { shared, links, linkOffsets } = walk;
  const chosenLinks = new Uint32Array(shared.links.length);
  let bytes = walk.linkFarm.unusedBytes;
  let inodes = walk.linkFarm.unused;
  for (let entry = 0; entry < walk.entries.length; entry++) {
    if (chosen[entry] !== 1) continue;
    bytes += walk.ownBytes[entry]!;
    inodes += walk.ownInodes[entry]!;
    for (let i = linkOffsets[entry]!; i < linkOffsets[entry + 1]!; i++) chosenLinks[links[i]!]!++;
  }
  for (let inode = 0; inode < chosenLinks.length; inode++) {
    const count = chosenLinks[inode]!;
    if (count === 0 || count + shared.inLinkFarm[inode]! !== shared.links[inode]!) continue;
    bytes += shared.bytes[inode]!;
    inodes++;
  }
  return { bytes, inodes };
}
