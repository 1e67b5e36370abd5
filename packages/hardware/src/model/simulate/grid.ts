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

/** The figures that make sense for a machine of so many threads: small ones all, then ever fewer, and the last. */
export function gridAxis(threads: number): number[] {
  const steps = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256];
  return [...steps.filter((step) => step < threads), Math.max(1, Math.floor(threads))];
}

/** Pairs that are faster than another by less than this part are as good as it. */
const equal = 0.01;

/**
 * The best of the pairs that fit: of those as fast as the fastest, the one that needs the least memory, and then the one
 * that runs the fewest threads, and then the fewest builds. Null when none fits.
 */
export function bestPoint(points: readonly GridPoint[]): GridPoint | null {
  const fitting = points.filter(({ fits }) => fits !== false);
  const fastest = Math.min(...fitting.map(({ makespanSeconds }) => makespanSeconds));
  const good = fitting.filter(({ makespanSeconds }) => makespanSeconds <= fastest * (1 + equal));
  const order = (a: GridPoint, b: GridPoint): number =>
    a.memoryPeakBytes - b.memoryPeakBytes || a.jobs * a.cores - b.jobs * b.cores || a.jobs - b.jobs;
  return good.sort(order)[0] ?? null;
}

/** What the time of a pair is made of most: the bound that it comes nearest to, or Nix's own work where that is more. */
export function narrowest(point: GridPoint): "critical-path" | "work" | "slots" | "nix" {
  const { criticalPathSeconds, workSeconds, slotSeconds, nixSeconds } = point;
  if (nixSeconds > Math.max(criticalPathSeconds, workSeconds, slotSeconds)) return "nix";
  if (criticalPathSeconds >= workSeconds && criticalPathSeconds >= slotSeconds) return "critical-path";
  return workSeconds >= slotSeconds ? "work" : "slots";
}
