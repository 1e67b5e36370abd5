import type { BuildPlan } from "../model/simulate/build-plan.ts";
import { candidatesFor, judged, trial, trialsFor } from "../model/simulate/certainty.ts";
import type { Candidate, Certainty, TrialResult } from "../model/simulate/certainty.ts";
import type { FilledCosts } from "../model/simulate/cost-model.ts";
import { bestPoint, edgesOf, gridAxis, gridPoint, mayGainByJobs, narrowest, nextJobs } from "../model/simulate/grid.ts";
import type { Edge, GridPoint } from "../model/simulate/grid.ts";
import type { ReplaySettings } from "../model/simulate/replay.ts";
import type { SimulatedMachine } from "../probe/simulate/simulated-machine.ts";
import type { SimulateOptions } from "./simulate-options.ts";

/** The pair that is sure to fit and was best in most trials with other costs; of as good ones the one that needs least. */
export interface BestPair extends GridPoint {
  /** Which of the lower bounds comes nearest. */
  limitedBy: "critical-path" | "work" | "slots" | "nix";
  /** What trials with other costs say. */
  certainty: Certainty & { bestShare: number };
  /** The other pairs of these trials: those that are sure to fit first, of them the one that was best most often. */
  rivals: Rival[];
  /** Where the best lies on a side of what was tried, so that a better one may lie beyond. */
  edges: Edge[];
}

export interface Rival extends Certainty {
  jobs: number;
  cores: number;
  /** With the costs as they are known, as in the grid. */
  makespanSeconds: number;
  memoryPeakBytes: number;
  fits: boolean | null;
}

export interface Search {
  plan: BuildPlan;
  filled: FilledCosts;
  settings: ReplaySettings;
  machine: SimulatedMachine;
  options: Pick<SimulateOptions, "jobs" | "cores" | "seed" | "signal" | "onProgress">;
}

/** Every pair with the costs as they are known, and the one that is best when they are a little different too. */
export async function searchBest(search: Search): Promise<{ grid: GridPoint[]; best: BestPair | null }> {
  const grid = await scan(search);
  const first = bestPoint(grid);
  return { grid, best: first === null ? null : await chosen(search, first, grid) };
}

/** Where nobody said which `max-jobs` to try, more are tried as long as the best is one of the two largest. */
async function scan({ plan, filled, settings, machine, options }: Search): Promise<GridPoint[]> {
  const { signal, onProgress } = options;
  const rows = unique(options.jobs ?? gridAxis(machine.threads));
  const cores = unique(options.cores ?? gridAxis(machine.threads));
  const points: GridPoint[] = [];
  for (const jobs of rows) {
    for (const core of cores) {
      await pause(signal);
      points.push(gridPoint(plan, filled.costs, { ...settings, jobs, cores: core }, machine.memoryBytes));
      const total = rows.length * cores.length;
      onProgress?.({ doing: "trying settings", done: points.length, total, unit: "steps" });
    }
    if (options.jobs !== undefined || jobs !== rows.at(-1)) continue;
    const best = bestPoint(points);
    // One step that does not help may be followed by one that does, where builds come in groups.
    const isNearEdge = best !== null && best.jobs >= (rows.at(-2) ?? jobs) && mayGainByJobs(best);
    const next = isNearEdge ? nextJobs(jobs, machine.threads) : null;
    if (next !== null) rows.push(next);
  }
  return points;
}

function unique(values: readonly number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}

async function chosen(search: Search, first: GridPoint, grid: readonly GridPoint[]): Promise<BestPair> {
  const { plan, filled, settings, machine, options } = search;
  const { seed = 1, signal, onProgress } = options;
  const points = candidatesFor(first, grid);
  const count = trialsFor(plan.count, points.length);
  const trials: TrialResult[][] = [];
  while (trials.length < count) {
    await pause(signal);
    trials.push(trial(plan, filled, points, { ...settings, memoryBytes: machine.memoryBytes }, seed + trials.length));
    onProgress?.({ doing: "trying other costs", done: trials.length, total: count, unit: "steps" });
  }
  // There is one: the first of them fits.
  const [best, ...others] = judged(points, trials);
  const { point, certainty } = best!;
  return {
    ...point,
    limitedBy: narrowest(point),
    // The first is one of those that it is told of.
    certainty: { ...certainty, bestShare: certainty.bestShare! },
    rivals: others.map(rivalOf),
    edges: edgesOf(point, grid, machine.threads),
  };
}

function rivalOf({ point, certainty }: Candidate): Rival {
  const { jobs, cores, makespanSeconds, memoryPeakBytes, fits } = point;
  return { jobs, cores, makespanSeconds, memoryPeakBytes, fits, ...certainty };
}

/** Lets others go on between steps that keep the processor. */
async function pause(signal: AbortSignal | undefined): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  signal?.throwIfAborted();
}
