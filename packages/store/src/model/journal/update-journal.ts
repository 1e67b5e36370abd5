import { state } from "../liveness.ts";
import type { StoreModel } from "../store-model.ts";
import { hashOf, maxJournalPaths } from "./journal.ts";
import type { DeadPath, Journal } from "./journal.ts";

/**
 * The registered paths that are dead in a model; null where it is not known what is alive, and nothing is to be remembered
 * either. Unregistered entries are not among them: a lock file bears the hash of what it locks.
 */
export function deadPathsOf({ snapshot, states, visibility }: StoreModel): DeadPath[] | null {
  if (visibility === "unknown") return null;
  const { paths, registrationTimes } = snapshot.database;
  const dead: DeadPath[] = [];
  states.forEach((one, path) => {
    if (one === state.dead) dead.push({ path: paths[path]!, registeredAt: registrationTimes[path]! });
  });
  return dead;
}

/**
 * The journal after one more look at the store, in which all of `dead` were dead and nothing else was. `now` is when the
 * store was read, in seconds since the epoch.
 *
 * A path keeps the time at which it was first seen dead only while every look finds it so, and not beyond its registration:
 * what was deleted and made again is new. Time in the journal does not go back. After a clock that did, what newly is dead
 * is so since the latest time that was seen; a clock that once was ahead makes paths look younger for as long, never older.
 */
export function updateJournal(
  journal: Journal,
  dead: Iterable<DeadPath>,
  now: number,
  most: number = maxJournalPaths,
): Journal {
  const found = new Map<string, number>();
  for (const { path, registeredAt } of dead) found.set(hashOf(path), registeredAt);
  const hashes = [...found.keys()].sort(byCode);
  const updatedAt = Math.max(now, journal.updatedAt ?? now);
  const firstSeenDead = new Float64Array(hashes.length);
  const lastSeenInUse = new Float64Array(hashes.length);
  let old = 0;
  hashes.forEach((hash, i) => {
    while (old < journal.hashes.length && journal.hashes[old]! < hash) old++;
    const isKnown = journal.hashes[old] === hash;
    const registeredAt = found.get(hash)!;
    if (isKnown && !(registeredAt > journal.firstSeenDead[old]!)) {
      firstSeenDead[i] = journal.firstSeenDead[old]!;
      lastSeenInUse[i] = journal.lastSeenInUse[old]!;
      return;
    }
    // Made again since it was first seen dead: dead since then at the earliest, and nobody has seen it in use.
    firstSeenDead[i] = isKnown ? Math.max(registeredAt, journal.updatedAt!) : updatedAt;
    // There at the last look and not dead then: in use.
    const wasThere = journal.updatedAt !== null && registeredAt <= journal.updatedAt;
    lastSeenInUse[i] = wasThere && !isKnown ? journal.updatedAt! : Number.NaN;
  });
  return bounded({ updatedAt, basedOn: journal.basedOn, hashes, firstSeenDead, lastSeenInUse }, most);
}

/** What two journals of one store agree on, in the more careful way: of times the later, and only of what both know. */
export function agreed(a: Journal, b: Journal): Journal {
  const pairs: Array<[inA: number, inB: number]> = [];
  for (let inA = 0, inB = 0; inA < a.hashes.length && inB < b.hashes.length;) {
    const [left, right] = [a.hashes[inA]!, b.hashes[inB]!];
    if (left === right) pairs.push([inA++, inB++]);
    else if (left < right) inA++;
    else inB++;
  }
  const later = (of: "firstSeenDead" | "lastSeenInUse") =>
    Float64Array.from(pairs, ([inA, inB]) => laterOf(a[of][inA]!, b[of][inB]!));
  return {
    updatedAt:
      a.updatedAt === null || b.updatedAt === null ? (a.updatedAt ?? b.updatedAt) : Math.max(a.updatedAt, b.updatedAt),
    basedOn: a.basedOn,
    hashes: pairs.map(([inA]) => a.hashes[inA]!),
    firstSeenDead: later("firstSeenDead"),
    lastSeenInUse: later("lastSeenInUse"),
  };
}

function laterOf(a: number, b: number): number {
  if (Number.isNaN(a)) return b;
  return Number.isNaN(b) ? a : Math.max(a, b);
}

/** Those that have been dead longest, where there are too many: the others are then dead since the next look. */
function bounded(journal: Journal, most: number): Journal {
  const { hashes, firstSeenDead, lastSeenInUse } = journal;
  if (hashes.length <= most) return journal;
  const kept = Array.from(hashes, (_, i) => i)
    .sort((a, b) => firstSeenDead[a]! - firstSeenDead[b]!)
    .slice(0, most)
    .sort((a, b) => a - b);
  return {
    ...journal,
    hashes: kept.map((i) => hashes[i]!),
    firstSeenDead: Float64Array.from(kept, (i) => firstSeenDead[i]!),
    lastSeenInUse: Float64Array.from(kept, (i) => lastSeenInUse[i]!),
  };
}

function byCode(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
