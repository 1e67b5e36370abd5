import type { DiskWalk } from "./disk-walk.ts";
import type { EntryMarks } from "./entry-marks.ts";
import { inodeTable } from "./inode-table.ts";
import type { InodeKeys } from "./inode-table.ts";

/** A walk of which a later one can tell what still holds. */
export interface AmendableWalk extends DiskWalk {
  marks: EntryMarks;
  /** What tells the inodes in `shared` apart. */
  keys: InodeKeys;
}

/** How many links to each shared inode are below entries. */
function linksBelow({ links, shared }: DiskWalk): Uint32Array {
  const count = new Uint32Array(shared.links.length);
  for (const inode of links) count[inode]!++;
  return count;
}

/** Whether all links to shared inodes were seen: none leads there from outside of the store, or from what is unreadable. */
export function isWithoutStrangers(walk: DiskWalk): boolean {
  const { links, inLinkFarm } = walk.shared;
  return linksBelow(walk).every((count, inode) => links[inode] === count + inLinkFarm[inode]!);
}

/**
 * The walk of a store of which only those entries were walked now that had changed since an earlier walk; null where the
 * links do not add up, so that something must have changed below the others.
 *
 * Whatever Nix does below an entry that stays as it is, is to put a link to an inode in `.links` in the place of a file, or to
 * put a link to a file into `.links` (`optimise-store.cc`). Either gives an inode in `.links`, all of which are looked at, a
 * link that was not there; and none is lost in exchange.
 *
 * @param earlier a walk {@link isWithoutStrangers}
 * @param seen the walk of now, in which the entries that were not walked are empty
 * @param from by entry of `seen`: its number in `earlier` where it was not walked, or -1
 */
export function amendWalk<Walk extends AmendableWalk>(
  earlier: AmendableWalk,
  seen: Walk,
  from: Int32Array,
): Walk | null {
  const { numbers, keys } = commonNumbers(earlier, seen, from);
  const linkOffsets = new Uint32Array(from.length + 1);
  for (let entry = 0; entry < from.length; entry++) {
    const [walk, there] = from[entry]! < 0 ? [seen, entry] : [earlier, from[entry]!];
    linkOffsets[entry + 1] = linkOffsets[entry]! + walk.linkOffsets[there + 1]! - walk.linkOffsets[there]!;
  }
  const links = new Uint32Array(linkOffsets[from.length]!);
  for (let entry = 0; entry < from.length; entry++) {
    const at = linkOffsets[entry]!;
    const old = from[entry]!;
    if (old < 0) {
      links.set(seen.links.subarray(seen.linkOffsets[entry], seen.linkOffsets[entry + 1]), at);
    } else {
      const first = earlier.linkOffsets[old]!;
      const end = earlier.linkOffsets[old + 1]!;
      for (let i = first; i < end; i++) links[at + i - first] = numbers[earlier.links[i]!]!;
    }
  }
  const shared = {
    bytes: extended(seen.shared.bytes, new Float64Array(keys.low.length)),
    links: extended(seen.shared.links, new Uint32Array(keys.low.length)),
    inLinkFarm: extended(seen.shared.inLinkFarm, new Uint8Array(keys.low.length)),
  };
  const seenInodes = seen.shared.links.length;
  for (let old = 0; old < numbers.length; old++) {
    const number = numbers[old]!;
    if (number < seenInodes) continue;
    // It is not in `.links`, and only unchanged entries link to it.
    if (earlier.shared.inLinkFarm[old] === 1) return null;
    shared.bytes[number] = earlier.shared.bytes[old]!;
    shared.links[number] = earlier.shared.links[old]!;
  }
  const walk: Walk = { ...seen, keys, linkOffsets, links, shared, ...sums(earlier, seen, from) };
  return isWithoutStrangers(walk) ? walk : null;
}

/**
 * Numbers for the inodes of both: those of `seen` keep theirs.
 *
 * @returns `numbers` by inode of `earlier`; -1 where no unchanged entry links to it
 */
function commonNumbers(
  earlier: AmendableWalk,
  seen: AmendableWalk,
  from: Int32Array,
): { numbers: Int32Array; keys: InodeKeys } {
  const table = inodeTable();
  const numberOf = ({ devices, high, low }: InodeKeys, inode: number): number =>
    table.numberOfKey(devices[inode]!, high[inode]!, low[inode]!);
  for (let inode = 0; inode < seen.keys.low.length; inode++) numberOf(seen.keys, inode);
  const numbers = new Int32Array(earlier.keys.low.length).fill(-1);
  for (const old of from) {
    if (old < 0) continue;
    for (let i = earlier.linkOffsets[old]!; i < earlier.linkOffsets[old + 1]!; i++) {
      const inode = earlier.links[i]!;
      if (numbers[inode]! < 0) numbers[inode] = numberOf(earlier.keys, inode);
    }
  }
  return { numbers, keys: table.keys() };
}

function sums(
  earlier: DiskWalk,
  seen: DiskWalk,
  from: Int32Array,
): Pick<DiskWalk, "ownBytes" | "ownInodes" | "apparentBytes" | "files"> {
  const amended = (column: "ownBytes" | "ownInodes" | "apparentBytes" | "files"): Float64Array => {
    const sum = seen[column].slice();
    for (let entry = 0; entry < from.length; entry++)
      if (from[entry]! >= 0) sum[entry] = earlier[column][from[entry]!]!;
    return sum;
  };
  return {
    ownBytes: amended("ownBytes"),
    ownInodes: amended("ownInodes"),
    apparentBytes: amended("apparentBytes"),
    files: amended("files"),
  };
}

function extended<Column extends Float64Array | Uint32Array | Uint8Array>(from: Column, to: Column): Column {
  to.set(from);
  return to;
}
