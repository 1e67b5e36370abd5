import type { StoreDatabase } from "@nixperf/nix/database";
import type { CostOf } from "./rebuild-cost.ts";

/** What is known about the worth of paths. */
export interface Worth {
  costOf: CostOf;
  /** Whether a substituter has the path; null where that was not asked or not answered. */
  isFetchable: (path: number) => boolean | null;
  /** When a path was last seen in use, in seconds since the epoch; null where nobody looked. */
  lastUsed: (path: number) => number | null;
  /** The present, in seconds since the epoch. */
  now: number;
}

/** What is assumed where nothing better is known. Choices depend on it, records of what was chosen do not. */
export const assumed = {
  /** To download: per path, and bytes of NAR a second. */
  fetchSeconds: 0.2,
  fetchBytesPerSecond: 10_000_000,
  /** To build something of which no cost is known. */
  buildSeconds: 60,
  /** To write a derivation again, by evaluating. */
  derivationSeconds: 0.02,
  /** To copy a source to the store again, bytes a second. */
  copyBytesPerSecond: 100_000_000,
  /** To look at a group of roots and decide about it. */
  groupSeconds: 30,
  /** In this time without use the chance that a path is wanted again halves. */
  halfLifeSeconds: 2_592_000,
} as const;

/**
 * What would be lost with each path, in seconds: what it takes to have it again, times the chance that it is wanted. Only
 * good to compare paths with each other.
 */
export function pathLoss(database: StoreDatabase, worth: Worth): (path: number) => number {
  const secondsOf = recovery(database, worth);
  return (path) => {
    const last = worth.lastUsed(path) ?? database.registrationTimes[path]!;
    return secondsOf(path) * chanceOfUse(worth.now - last);
  };
}

/**
 * What it takes to have each path again, in seconds, such that sums over paths mean something: the cost of a derivation is
 * divided among those of its outputs that are there.
 */
export function recovery(
  database: StoreDatabase,
  worth: Pick<Worth, "costOf" | "isFetchable">,
): (path: number) => number {
  const siblings = siblingOutputs(database);
  return (path) => secondsToRecover(database, worth, path) / siblings(path);
}

/** Halves with each half-life; 1 for what was used just now, in the future, or nobody knows when. */
export function chanceOfUse(unusedSeconds: number): number {
  return Number.isNaN(unusedSeconds) ? 1 : 2 ** (-Math.max(0, unusedSeconds) / assumed.halfLifeSeconds);
}

/** By download where a substituter has it, or else by a build, a copy of the source, an evaluation. */
function secondsToRecover(database: StoreDatabase, worth: Pick<Worth, "costOf" | "isFetchable">, path: number): number {
  const { paths, narSizes, derivers, contentAddressed, ultimate } = database;
  if (paths[path]!.endsWith(".drv")) return assumed.derivationSeconds;
  const fetchable = worth.isFetchable(path);
  const fetch = assumed.fetchSeconds + narSizes[path]! / assumed.fetchBytesPerSecond;
  if (fetchable === true) return fetch;
  const isSource = contentAddressed[path] === 1 && derivers[path] === -1;
  if (isSource) return assumed.derivationSeconds + narSizes[path]! / assumed.copyBytesPerSecond;
  const cost = worth.costOf(path);
  if (cost !== null && cost.by !== "class") return cost.seconds;
  // What was not built here came from somewhere, and may well still be there.
  if (fetchable === null && ultimate[path] === 0) return fetch;
  return cost?.seconds ?? assumed.buildSeconds;
}

/**
 * Whether it takes longer than `bound` seconds to build and no substituter is known to have it. What builds take as a rule
 * makes nothing costly: that has to be known of this one, or of one by the same name.
 */
export function isCostly(worth: Pick<Worth, "costOf" | "isFetchable">, path: number, bound: number): boolean {
  const cost = worth.costOf(path);
  return cost !== null && cost.by !== "class" && cost.seconds > bound && worth.isFetchable(path) !== true;
}

function siblingOutputs({ outputs, count }: StoreDatabase): (path: number) => number {
  const perDerivation = new Uint16Array(count);
  const derivationOf = new Int32Array(count).fill(-1);
  outputs.paths.forEach((path, row) => {
    if (path < 0) return;
    const derivation = outputs.derivations[row]!;
    perDerivation[derivation]!++;
    derivationOf[path] = derivation;
  });
  return (path) => (derivationOf[path]! < 0 ? 1 : perDerivation[derivationOf[path]!]!);
}
