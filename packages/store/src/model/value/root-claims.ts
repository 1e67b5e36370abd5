import type { DiskWalk } from "../disk/disk-walk.ts";
import type { HeldPaths } from "./holder-sets.ts";

/** What goes when all holders of one set let go: the edges of a hypergraph over holders. */
export interface Claims {
  /** The holders of each claim, rising. */
  holders: number[][];
  bytes: Float64Array;
  inodes: Float64Array;
  paths: Float64Array;
}

export interface ClaimSources {
  held: HeldPaths;
  paths: readonly string[];
  storeDir: string;
  narSizes: Float64Array;
  /** Null: bytes are those of NARs, and inodes are not known (0). */
  walk: DiskWalk | null;
  /** Paths, registered or not, that are gone anyway: what they share with others no longer counts as kept. */
  goesAnyway: (entry: string) => boolean;
}

/**
 * Who has to let go for what. A path is claimed by what keeps it; an inode with several links by all that keep a path
 * with one of them, so that sums over claims are exact: what `reclaim` says with the paths, less what it says without.
 * The first claims are those of `held.sets`, by the same numbers.
 */
export function rootClaims(sources: ClaimSources): Claims {
  const { held, paths, storeDir, narSizes, walk, goesAnyway } = sources;
  const { sets, setOf, union } = held;
  const bytes: number[] = [];
  const inodes: number[] = [];
  const counts: number[] = [];
  setOf.forEach((set, path) => {
    if (set < 0) return;
    add(counts, set, 1);
    if (walk === null) add(bytes, set, narSizes[path]!);
  });
  if (walk !== null) {
    const setOfEntry = new Int32Array(walk.entries.length).fill(stays);
    walk.entries.forEach((entry, i) => {
      if (goesAnyway(entry)) setOfEntry[i] = goes;
    });
    setOf.forEach((set, path) => {
      const entry = walk.indexOf.get(paths[path]!.slice(storeDir.length + 1));
      if (set < 0 || entry === undefined) return;
      setOfEntry[entry] = set;
      add(bytes, set, walk.ownBytes[entry]!);
      add(inodes, set, walk.ownInodes[entry]!);
    });
    setsOfInodes(walk, setOfEntry, union).forEach((set, inode) => {
      if (set < 0) return;
      add(bytes, set, walk.shared.bytes[inode]!);
      add(inodes, set, 1);
    });
  }
  const column = (figures: number[]) => Float64Array.from(sets, (_, set) => figures[set] ?? 0);
  return { holders: sets, bytes: column(bytes), inodes: column(inodes), paths: column(counts) };
}

function add(figures: number[], set: number, figure: number): void {
  figures[set] = (figures[set] ?? 0) + figure;
}

const stays = -1;
const goes = -2;

/** Who has to let go for each shared inode to come back; -1: somebody else keeps it, -2: nobody any more. */
function setsOfInodes(walk: DiskWalk, setOfEntry: Int32Array, union: HeldPaths["union"]): Int32Array {
  const { shared, links, linkOffsets } = walk;
  const found = new Int32Array(shared.links.length).fill(goes);
  const seen = new Uint32Array(shared.links.length);
  setOfEntry.forEach((set, entry) => {
    if (set === stays) return;
    for (let i = linkOffsets[entry]!; i < linkOffsets[entry + 1]!; i++) {
      const inode = links[i]!;
      seen[inode]!++;
      if (set !== goes) found[inode] = found[inode] === goes ? set : union(found[inode]!, set);
    }
  });
  return found.map((set, inode) => (shared.links[inode] === seen[inode]! + shared.inLinkFarm[inode]! ? set : stays));
}
