import { emptyCosts } from "./build-costs.ts";
import type { BuildCosts } from "./build-costs.ts";

/** One derivation to be built, and what is said of it beforehand. */
export interface Job {
  /** Full path of the `.drv`; null where it has none. */
  drvPath: string | null;
  /** Without `.drv`. */
  name: string;
  system: string | null;
  /** What whoever gave the graph says of it; null: it is to be estimated. */
  given: GivenCost | null;
}

/** What a build takes, by whoever knows. What is null is assumed. */
export interface GivenCost {
  /** Seconds with one core. */
  seconds: number;
  cpuSeconds: number | null;
  /** 0 to 1. */
  parallelShare: number | null;
  memoryBytes: number | null;
  memoryPerCoreBytes: number | null;
  fetched: boolean;
}

interface Likely {
  median: number;
  low: number | null;
  high: number | null;
}

/** What earlier builds tell of one: `CostEstimate` of `@nixperf/history`, as far as it is needed here. */
export interface KnownCost {
  by: "derivation" | "name" | "class";
  seconds: Likely;
  cpuSeconds: Likely | null;
  memoryBytes: Likely | null;
}

export interface CostSources {
  estimate: (job: Job) => KnownCost | null;
  /** Seconds that this very derivation took to be fetched, if that was how it came last; else null. */
  fetchSeconds: (job: Job) => number | null;
  /** `costClass` of `@nixperf/history`. */
  classOf: (name: string) => string;
  /** How many cores the builds had that the estimates are made of. */
  measuredCores: number;
}

/** From what the cost of each build was told, and of how many it was not told at all. */
export interface CostOrigins {
  given: number;
  derivation: number;
  name: number;
  class: number;
  /** Nothing is known: taken to last as long as the middle one of all that is known. */
  unknown: number;
  /** Built and known, but how far cores help was assumed by their class. */
  assumedParallel: number;
  /** The memory was assumed by their class. */
  assumedMemory: number;
  /** Fetched, not built. */
  fetched: number;
}

export interface FilledCosts {
  costs: BuildCosts;
  /** How far each time may be off: the deviation of its logarithm. */
  deviations: Float64Array;
  /** The builds of which something else was assumed, in their order. */
  guesses: Guess[];
  origins: CostOrigins;
}

/** What the columns of one build were made of. */
export interface Guess {
  /** Its place. */
  i: number;
  isSource: boolean;
  cost: Omit<GivenCost, "fetched">;
  /** With how many cores that was measured. */
  cores: number;
  /** The part that can be divided, as it was measured or else assumed. */
  share: number;
  isShareAssumed: boolean;
  isMemoryAssumed: boolean;
}

/** How far a cost may be off that one figure tells, and one that only its class tells. */
const usualDeviation = 0.2;
const classDeviation = 0.8;
/** Deviations between the tenth and the ninetieth of a hundred, in a normal distribution. */
const tenthToNinetieth = 2.563;
const mebibyte = 2 ** 20;

/** How far cores help, where nothing was measured. */
function assumedParallelShare(kind: string): number {
  if (kind === "source" || kind === "configuration") return 0;
  if (kind === "package") return 0.7;
  return kind === "rust-crate" ? 0.5 : 0.2;
}

/**
 * A column a figure for all builds. What CPU time and time together tell is used: more CPU time than time means work on
 * several cores at once, less means waiting.
 *
 * @returns null when nothing is known of any build
 */
export function fillCosts(jobs: readonly Job[], sources: CostSources): FilledCosts | null {
  const costs = emptyCosts(jobs.length);
  const deviations = new Float64Array(jobs.length);
  const origins: CostOrigins = {
    given: 0,
    derivation: 0,
    name: 0,
    class: 0,
    unknown: 0,
    assumedParallel: 0,
    assumedMemory: 0,
    fetched: 0,
  };
  const guesses: Guess[] = [];
  const unknown: number[] = [];
  jobs.forEach((job, i) => {
    const kind = sources.classOf(job.name);
    const fetchSeconds = job.given === null ? sources.fetchSeconds(job) : null;
    deviations[i] = usualDeviation;
    if (fetchSeconds !== null || job.given?.fetched === true) {
      costs.fetched[i] = 1;
      costs.waitSeconds[i] = fetchSeconds ?? job.given!.seconds;
      origins.fetched++;
    } else if (job.given !== null) {
      origins.given++;
      set(i, kind, job.given, 1);
    } else {
      const found = sources.estimate(job);
      if (found === null) {
        unknown.push(i);
        return;
      }
      origins[found.by]++;
      deviations[i] = deviationOf(found);
      const { seconds, cpuSeconds, memoryBytes } = found;
      const measured = {
        seconds: seconds.median,
        cpuSeconds: cpuSeconds?.median ?? null,
        parallelShare: null,
        memoryBytes: memoryBytes?.median ?? null,
        memoryPerCoreBytes: null,
      };
      set(i, kind, measured, sources.measuredCores);
    }
  });
  if (unknown.length === jobs.length && jobs.length > 0) return null;
  origins.unknown = unknown.length;
  const middle = medianSeconds(costs, new Set(unknown));
  for (const i of unknown) {
    deviations[i] = classDeviation;
    const cost = {
      seconds: middle,
      cpuSeconds: null,
      parallelShare: null,
      memoryBytes: null,
      memoryPerCoreBytes: null,
    };
    set(i, sources.classOf(jobs[i]!.name), cost, 1);
  }
  return { costs, deviations, guesses: guesses.sort((a, b) => a.i - b.i), origins };

  function set(i: number, kind: string, cost: Omit<GivenCost, "fetched">, cores: number): void {
    const measured = measuredShare(cost, cores);
    const guess: Guess = {
      i,
      isSource: kind === "source",
      cost,
      cores,
      share: measured ?? assumedParallelShare(kind),
      isShareAssumed: measured === null,
      isMemoryAssumed: cost.memoryBytes === null,
    };
    if (guess.isShareAssumed) origins.assumedParallel++;
    if (guess.isMemoryAssumed) origins.assumedMemory++;
    if (guess.isShareAssumed || guess.isMemoryAssumed) guesses.push(guess);
    writeCost(costs, guess, guess.share, 1);
  }
}

/** What CPU time and time together tell of how much was done at once; null when they tell nothing. */
function measuredShare(
  { parallelShare, seconds, cpuSeconds }: Omit<GivenCost, "fetched">,
  cores: number,
): number | null {
  if (parallelShare !== null) return parallelShare;
  if (cpuSeconds === null || cores === 1) return null;
  return cpuSeconds > seconds ? Math.min(1, (1 - seconds / cpuSeconds) / (1 - 1 / cores)) : 0;
}

/**
 * Writes what follows for the columns of one build from a share and from memory that is `memoryFactor` of what is assumed.
 * Whatever the share, with the cores that it was measured with a build takes what was measured, in time and memory.
 */
export function writeCost(
  costs: BuildCosts,
  { i, isSource, cost, cores }: Guess,
  share: number,
  memoryFactor: number,
): void {
  const { seconds, cpuSeconds, memoryBytes, memoryPerCoreBytes } = cost;
  const divided = 1 - share + share / cores;
  // Where no CPU time is known, what is fetched waits, and all else works.
  const cpu = cpuSeconds === null ? (isSource ? 0 : seconds / divided) : cpuSeconds;
  costs.cpuSeconds[i] = cpu;
  costs.parallelShare[i] = share;
  costs.waitSeconds[i] = Math.max(0, seconds - cpu * divided);
  if (memoryBytes === null) {
    costs.memoryBytes[i] = (share === 0 ? 64 : 256) * mebibyte * memoryFactor;
    costs.memoryPerCoreBytes[i] = memoryPerCoreBytes ?? share * 512 * mebibyte * memoryFactor;
  } else if (memoryPerCoreBytes !== null || cores === 1) {
    costs.memoryBytes[i] = memoryBytes;
    costs.memoryPerCoreBytes[i] = memoryPerCoreBytes ?? 0;
  } else {
    // One figure, with many cores: memory is taken to be needed by what is done at once.
    costs.memoryBytes[i] = memoryBytes * (1 - share);
    costs.memoryPerCoreBytes[i] = (memoryBytes * share) / cores;
  }
}

function deviationOf({ by, seconds: { median, low, high } }: KnownCost): number {
  const least = by === "class" ? classDeviation : usualDeviation;
  if (low === null || high === null || low <= 0 || median <= 0) return least;
  // Of a class any single build may lie anywhere in the interval; so may the next build of one package.
  return Math.min(2, Math.max(0.02, Math.log(high / low) / tenthToNinetieth));
}

function medianSeconds({ waitSeconds, cpuSeconds }: BuildCosts, left: Set<number>): number {
  const sums = [...waitSeconds].map((seconds, i) => seconds + cpuSeconds[i]!).filter((_, i) => !left.has(i));
  return sums.sort((a, b) => a - b)[sums.length >> 1] ?? 0;
}
