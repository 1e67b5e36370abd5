import type { BuildCosts } from "./build-costs.ts";
import type { BuildPlan } from "./build-plan.ts";
import { lowerBounds } from "./lower-bounds.ts";
import { replay } from "./replay.ts";
import type { ReplaySettings } from "./replay.ts";

/** A pair of settings, and what would come of it. */
export interface GridPoint {
  /** `max-jobs`. */
  jobs: number;
  cores: number;
  makespanSeconds: number;
  /** Which part of what the machine could have done in that time was used, 0 to 1. */
  utilization: number;
  memoryPeakBytes: number;
  /** Whether the memory suffices; null where it is not known how much there is. */
  fits: boolean | null;
  /** How long Nix itself was at work. */
  nixSeconds: number;
  /** The most builds that waited for a slot at once. */
  mostWaiting: number;
  /** What no order of builds could undercut with these settings, see `LowerBounds`. */
  criticalPathSeconds: number;
  workSeconds: number;
  slotSeconds: number;
}

/** What one pair would lead to. */
export function gridPoint(
  plan: BuildPlan,
  costs: BuildCosts,
  settings: ReplaySettings,
  memoryBytes: number | null,
): GridPoint {
  const { jobs, cores } = settings;
  const { makespanSeconds, memoryPeakBytes, nixSeconds, mostWaiting } = replay(plan, costs, settings);
  const { criticalPathSeconds, workSeconds, slotSeconds } = lowerBounds(plan, costs, settings);
  return {
    jobs,
    cores,
    makespanSeconds,
    utilization: makespanSeconds === 0 ? 0 : Math.min(1, workSeconds / makespanSeconds),
    memoryPeakBytes: Math.round(memoryPeakBytes),
    fits: memoryBytes === null ? null : memoryPeakBytes <= memoryBytes,
    nixSeconds,
    mostWaiting,
    criticalPathSeconds,
    workSeconds,
    slotSeconds,
  };
}

const steps = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024];

/** The figures that make sense for a machine of so many threads: small ones all, then ever fewer, and the last. */
export function gridAxis(threads: number): number[] {
  return [...steps.filter((step) => step < threads), Math.max(1, Math.floor(threads))];
}

/**
 * The value of `max-jobs` to try next where the best so far is on the edge: builds that wait leave processors to others, so
 * there is no number above which more cannot help. Null from four for each thread on, where it is left to who asks.
 */
export function nextJobs(largest: number, threads: number): number | null {
  return steps.find((step) => step > largest && step <= Math.max(16, 4 * threads)) ?? null;
}

/** A side of what was tried on which the best pair lies: beyond it may be a better one. */
export interface Edge {
  setting: "max-jobs" | "cores";
  side: "smallest" | "largest";
  value: number;
}

/** A pair that comes so near to what nothing can undercut has nothing to gain. */
const asGood = 1.02;

/** Whether more slots could make a pair faster: where builds wait for one, and neither the work nor the longest chain is the limit. */
export function mayGainByJobs({ mostWaiting, makespanSeconds, criticalPathSeconds, workSeconds }: GridPoint): boolean {
  return mostWaiting > 0 && makespanSeconds > Math.max(criticalPathSeconds, workSeconds) * asGood;
}

/**
 * On which sides of the grid a pair lies. What has a bound of its own is none: at least 1, no more cores than threads, no
 * more slots than could make it faster. Nor is a setting of which only one value was tried.
 */
export function edgesOf(best: GridPoint, points: readonly GridPoint[], threads: number): Edge[] {
  const edges: Edge[] = [];
  for (const [setting, value, all] of [
    ["max-jobs", best.jobs, points.map(({ jobs }) => jobs)],
    ["cores", best.cores, points.map(({ cores }) => cores)],
  ] as const) {
    const [least, most] = [Math.min(...all), Math.max(...all)];
    if (least === most) continue;
    if (value === least && least > 1) edges.push({ setting, side: "smallest", value });
    const isOpen = setting === "cores" ? most < threads : mayGainByJobs(best);
    if (value === most && isOpen) edges.push({ setting, side: "largest", value });
  }
  return edges;
}

/** Pairs that are faster than another by less than this part are as good as it. */
const equal = 0.01;

/**
 * The best of the pairs that fit, with the costs as they are known: of those as fast as the fastest, the one that needs the least memory, and then the one
 * that runs the fewest threads, and then the fewest builds. Null when none fits.
 */
export function bestPoint(points: readonly GridPoint[]): GridPoint | null {
  const fitting = points.filter(({ fits }) => fits !== false);
  const fastest = Math.min(...fitting.map(({ makespanSeconds }) => makespanSeconds));
  const good = fitting.filter(({ makespanSeconds }) => makespanSeconds <= fastest * (1 + equal));
  return good.sort(frugalFirst)[0] ?? null;
}

/** Less memory first, then fewer threads, then fewer builds at once. */
export function frugalFirst(a: GridPoint, b: GridPoint): number {
  return a.memoryPeakBytes - b.memoryPeakBytes || a.jobs * a.cores - b.jobs * b.cores || a.jobs - b.jobs;
}

/** What the time of a pair is made of most: the bound that it comes nearest to, or Nix's own work where that is more. */
export function narrowest(point: GridPoint): "critical-path" | "work" | "slots" | "nix" {
  const { criticalPathSeconds, workSeconds, slotSeconds, nixSeconds } = point;
  if (nixSeconds > Math.max(criticalPathSeconds, workSeconds, slotSeconds)) return "nix";
  if (criticalPathSeconds >= workSeconds && criticalPathSeconds >= slotSeconds) return "critical-path";
  return workSeconds >= slotSeconds ? "work" : "slots";
}
