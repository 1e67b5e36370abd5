import { graphFromEdges } from "@nixperf/graph";
import { emptyCosts } from "./build-costs.ts";
import type { BuildCosts } from "./build-costs.ts";
import { buildPlan } from "./build-plan.ts";
import { nixCostsOf } from "./nix-costs.ts";
import { replay } from "./replay.ts";

/** What was built for real, perhaps several times with other settings. */
export interface Recording {
  graph: string;
  /** Version of the Nix that built it: `2.34.8`. */
  nix: string;
  /** How many threads of work the machine gets done at once. */
  capacity: number;
  builds: RecordedCost[];
  runs: RecordedRun[];
}

export interface RecordedCost {
  /** Without `.drv`. */
  name: string;
  /** Builds that it needs, by their places. */
  inputs: number[];
  /** Work that cannot be divided among cores, and work that can, in seconds for one core. */
  serialSeconds: number;
  parallelSeconds: number;
}

export interface RecordedRun {
  jobs: number;
  cores: number;
  /** When each builder began and ended, in milliseconds from any instant. */
  startsMs: number[];
  endsMs: number[];
}

/** How well the model tells one recorded run. */
export interface RunError {
  /** Its number in the ledger; null for one of a file. */
  run: number | null;
  /** What the file calls it; of a run in the ledger, what was to be built. */
  graph: string;
  nix: string;
  jobs: number;
  cores: number;
  /** What was built and, of a run in the ledger, fetched. */
  builds: number;
  /** From the first start of a builder to the last end. */
  recordedSeconds: number;
  simulatedSeconds: number;
  /** By which part the model is off: -0.05 for 5 % too short. */
  error: number;
  /** Whether the costs were taken from this very run. */
  isBase: boolean;
}

/**
 * Replays every run of a recording, with what the run with the fewest jobs and cores says of the builds: so for all the
 * others it is a prediction.
 *
 * @returns null when the builds need each other in a circle
 */
export function replayRecording(recording: Recording): RunError[] | null {
  const { builds, runs, nix, graph, capacity } = recording;
  const base = [...runs].sort((a, b) => a.jobs - b.jobs || a.cores - b.cores)[0];
  if (base === undefined) return [];
  const from = builds.flatMap(({ inputs }, i) => inputs.map(() => i));
  const to = builds.flatMap(({ inputs }) => inputs);
  const inputs = graphFromEdges(builds.length, Uint32Array.from(from), Uint32Array.from(to));
  const costs = costsOf(builds, base);
  const plan = buildPlan(
    inputs,
    builds.map(({ name }) => `${name}.drv$`),
    costs.fetched,
  );
  if (plan === null) return null;
  const nixCosts = nixCostsOf(nix.split(".").map(Number)).costs;
  return runs.map((run) => {
    const { jobs, cores, startsMs, endsMs } = run;
    const told = replay(plan, costs, { jobs, cores, capacity, substitutionJobs: null, nix: nixCosts });
    const recordedSeconds = (greatest(endsMs) - least(startsMs)) / 1000;
    const simulatedSeconds = greatest(told.ends) - least(told.starts);
    const error = recordedSeconds === 0 ? 0 : simulatedSeconds / recordedSeconds - 1;
    const [count, isBase] = [builds.length, run === base];
    return { run: null, graph, nix, jobs, cores, builds: count, recordedSeconds, simulatedSeconds, error, isBase };
  });
}

function costsOf(builds: readonly RecordedCost[], base: RecordedRun): BuildCosts {
  const costs = emptyCosts(builds.length);
  builds.forEach(({ serialSeconds, parallelSeconds }, i) => {
    const seconds = (base.endsMs[i]! - base.startsMs[i]!) / 1000;
    const cpu = serialSeconds + parallelSeconds;
    costs.cpuSeconds[i] = cpu;
    costs.parallelShare[i] = cpu === 0 ? 0 : parallelSeconds / cpu;
    costs.waitSeconds[i] = Math.max(0, seconds - serialSeconds - parallelSeconds / base.cores);
  });
  return costs;
}

function least(values: Iterable<number>): number {
  let found = Infinity;
  for (const value of values) if (value < found) found = value;
  return found;
}

function greatest(values: Iterable<number>): number {
  let found = -Infinity;
  for (const value of values) if (value > found) found = value;
  return found;
}

/** How far the model is off in several runs, whichever the sign. */
export interface ErrorSummary {
  runs: number;
  median: number;
  worst: number;
}

/** Null when there are none. */
export function errorSummary(errors: readonly RunError[]): ErrorSummary | null {
  const sizes = errors.map(({ error }) => Math.abs(error)).sort((a, b) => a - b);
  if (sizes.length === 0) return null;
  const half = sizes.length >> 1;
  return {
    runs: sizes.length,
    median: sizes.length % 2 === 1 ? sizes[half]! : (sizes[half - 1]! + sizes[half]!) / 2,
    worst: sizes.at(-1)!,
  };
}
