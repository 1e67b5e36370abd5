import type { DiskWalk } from "./disk-walk.ts";

/** What each entry takes on disk, by its number. */
export interface EntrySizes {
  /** Blocks of all its inodes, each once, whatever else links to them: what `du -s` says of it. */
  bytes: Float64Array;
  inodes: Float64Array;
  /** What would come back if it alone went. */
  aloneBytes: Float64Array;
}

export function entrySizes(walk: DiskWalk): EntrySizes {
  const { shared, links, linkOffsets } = walk;
  const bytes = Float64Array.from(walk.ownBytes);
  const inodes = Float64Array.from(walk.ownInodes);
  const aloneBytes = Float64Array.from(walk.ownBytes);
  const count = new Uint32Array(shared.links.length);
  for (let entry = 0; entry < walk.entries.length; entry++) {
    const from = linkOffsets[entry]!;
    const to = linkOffsets[entry + 1]!;
    for (let i = from; i < to; i++) count[links[i]!]!++;
    for (let i = from; i < to; i++) {
      const inode = links[i]!;
      if (count[inode] === 0) continue;
      bytes[entry]! += shared.bytes[inode]!;
      inodes[entry]! += 1;
      const known = count[inode]! + shared.inLinkFarm[inode]!;
      if (known === shared.links[inode]) aloneBytes[entry]! += shared.bytes[inode]!;
      count[inode] = 0;
    }
  }
  return { bytes, inodes, aloneBytes };
}

/** Numbers of the `limit` entries with the most bytes, those first. */
export function biggestEntries({ bytes }: EntrySizes, limit: number): number[] {
  const order = Uint32Array.from(bytes.keys()).sort((a, b) => bytes[b]! - bytes[a]! || a - b);
  return Array.from(order.subarray(0, limit));
}
