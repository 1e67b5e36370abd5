import type { StoreDatabase } from "@nixperf/nix/database";
import type { BuildLog } from "./build-log.ts";

/** What a build took, by its traces. */
export interface TracedBuild {
  /** Number of the derivation in the database. */
  derivation: number;
  /** Seconds since the epoch. */
  startedAt: number;
  endedAt: number;
  /** NAR sizes of what it made; null where Nix does not know one. */
  narBytes: number | null;
}

/** Logs that do not tell how long a build took, by why. */
export interface Untold {
  /** The derivation, or all that it made, is no longer in the store, or the build failed. */
  gone: number;
  /** What it made was built on another machine, or fetched. */
  elsewhere: number;
  /** The file system does not tell when a file was made. */
  unborn: number;
  /** The file was made by an earlier build, or written again by a later one, such as `--rebuild`. */
  overwritten: number;
}

/** Registration comes after the builder's end: its outputs are hashed first, and may wait for a post-build hook. */
const registeredWithin = 1800;

/** Nix registers in whole seconds, cut off. */
const grain = 1;

/**
 * Which builds left enough behind to say how long they took: the log was made when the builder began, and last written
 * when it ended (`DerivationGoal::openLogFile`, `closeLogFile`). The store's database has to agree: what it made was registered soon after
 * that end, and the derivation and all that it was made of before that beginning. A log that was overwritten does not
 * fit these, since a file keeps its birth.
 */
export function toldByTraces(
  logs: Iterable<BuildLog>,
  database: StoreDatabase,
): { builds: TracedBuild[]; untold: Untold } {
  const { indexOf, registrationTimes, narSizes, ultimate } = database;
  const outputsOf = outputsByDerivation(database);
  const builds: TracedBuild[] = [];
  const untold: Untold = { gone: 0, elsewhere: 0, unborn: 0, overwritten: 0 };
  for (const { drvName, bornAt, endedAt } of logs) {
    const derivation = indexOf.get(drvName);
    const outputs = derivation === undefined ? [] : (outputsOf.get(derivation) ?? []);
    if (derivation === undefined || outputs.length === 0) {
      untold.gone++;
      continue;
    }
    if (!outputs.some((path) => ultimate[path] === 1)) {
      untold.elsewhere++;
      continue;
    }
    if (bornAt === null) {
      untold.unborn++;
      continue;
    }
    const isItsEnd = outputs.some((path) => {
      const registered = registrationTimes[path]!;
      return registered >= endedAt - grain - 0.01 && registered <= endedAt + registeredWithin;
    });
    if (!isItsEnd || bornAt > endedAt || readyAt(derivation, outputsOf, database) > bornAt + grain) {
      untold.overwritten++;
      continue;
    }
    const sizes = outputs.map((path) => narSizes[path]!);
    const narBytes = sizes.includes(0) ? null : sizes.reduce((sum, size) => sum + size, 0);
    builds.push({ derivation, startedAt: bornAt, endedAt, narBytes });
  }
  return { builds, untold };
}

/**
 * The earliest at which a build could begin: the derivation and its sources are registered, and of each derivation that it
 * needs at least one output. 0 where none of them is there.
 */
function readyAt(
  derivation: number,
  outputsOf: ReadonlyMap<number, readonly number[]>,
  { references, registrationTimes }: StoreDatabase,
): number {
  let ready = known(registrationTimes[derivation]!);
  for (let i = references.offsets[derivation]!; i < references.offsets[derivation + 1]!; i++) {
    const input = references.targets[i]!;
    const outputs = outputsOf.get(input);
    const times = outputs === undefined ? [registrationTimes[input]!] : outputs.map((path) => registrationTimes[path]!);
    ready = Math.max(ready, times.length === 0 ? 0 : Math.min(...times.map(known)));
  }
  return ready;
}

function known(time: number): number {
  return Number.isNaN(time) ? 0 : time;
}

function outputsByDerivation({ outputs }: StoreDatabase): Map<number, number[]> {
  const found = new Map<number, number[]>();
  for (const [i, path] of outputs.paths.entries()) {
    if (path < 0) continue;
    const of = found.get(outputs.derivations[i]!);
    if (of === undefined) found.set(outputs.derivations[i]!, [path]);
    else of.push(path);
  }
  return found;
}
