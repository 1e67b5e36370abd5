/**
 * What earlier runs saw of the paths that were dead when the last of them looked: a small memory outside Nix, which itself
 * remembers nothing of the kind. Parallel columns, in the order of the hashes.
 */
export interface Journal {
  /** When the store was last looked at, in seconds since the epoch; null before the first time. Never goes back. */
  updatedAt: number | null;
  /** `updatedAt` as it was in the file that this journal comes from; tells whether another run has written meanwhile. */
  basedOn: number | null;
  /** Hash parts of the dead paths (the 32 letters before the name), sorted, each once. */
  hashes: readonly string[];
  /** When each was first seen dead of an unbroken row of times, in seconds since the epoch. */
  firstSeenDead: Float64Array;
  /** When each was last seen alive before; NaN where no run did. */
  lastSeenInUse: Float64Array;
}

/** A registered path that is dead now. */
export interface DeadPath {
  /** Full store path. */
  path: string;
  /** When Nix registered it, in seconds since the epoch; NaN where that is not known. */
  registeredAt: number;
}

/** Of more dead paths than this, those that have been dead for the shortest time are forgotten. */
export const maxJournalPaths = 1_000_000;

export function emptyJournal(): Journal {
  return {
    updatedAt: null,
    basedOn: null,
    hashes: [],
    firstSeenDead: new Float64Array(),
    lastSeenInUse: new Float64Array(),
  };
}

/**
 * When a path was first seen dead, in seconds since the epoch: since then no run has seen it alive. Null when the last run
 * did not see it dead, or the journal does not know it: then it is dead since now at the earliest.
 */
export function deadSince(journal: Journal, path: string): number | null {
  const at = indexOf(journal, hashOf(path));
  return at < 0 ? null : journal.firstSeenDead[at]!;
}

/** When a dead path was last seen alive, in seconds since the epoch; null where no run did. */
export function lastSeenInUse(journal: Journal, path: string): number | null {
  const at = indexOf(journal, hashOf(path));
  return at < 0 || Number.isNaN(journal.lastSeenInUse[at]) ? null : journal.lastSeenInUse[at]!;
}

/** `/nix/store/HASH-name` → `HASH`. */
export function hashOf(path: string): string {
  const start = path.lastIndexOf("/") + 1;
  return path.slice(start, start + 32);
}

function indexOf({ hashes }: Journal, hash: string): number {
  let [low, high] = [0, hashes.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (hashes[middle]! < hash) low = middle + 1;
    else high = middle;
  }
  return hashes[low] === hash ? low : -1;
}
