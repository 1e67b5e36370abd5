import type { BuildPlan } from "./build-plan.ts";
import type { FilledCosts } from "./cost-model.ts";
import { frugalFirst } from "./grid.ts";
import type { GridPoint } from "./grid.ts";
import { otherCosts } from "./other-costs.ts";
import { randomNumbers } from "./random.ts";
import { replay } from "./replay.ts";
import type { ReplaySettings } from "./replay.ts";

/** How sure it is that a pair is the best, were the costs a little different. */
export interface Certainty {
  /** How often all was replayed with other costs. */
  trials: number;
  /** In which part of them it fitted in memory; null where it is not known how much there is. */
  fitsShare: number | null;
  /**
   * In which part of them it fitted and was the fastest, or within 2 % of it, of the pairs that are sure to fit; null for a
   * pair that is not.
   */
  bestShare: number | null;
  /** Four of five times were between these. */
  lowSeconds: number;
  highSeconds: number;
}

/** A pair that was tried with other costs. */
export interface Candidate {
  point: GridPoint;
  certainty: Certainty;
}

/** How long one pair takes with the costs of one trial, and whether it fits in memory then. */
export interface TrialResult {
  seconds: number;
  fits: boolean;
}

/** Pairs that are slower than the best by more than this part are not asked again. */
const near = 1.25;
const mostCandidates = 6;
const asGood = 1.02;
/** In this part of the trials a pair has to fit to be chosen: running out of memory costs more than a few seconds. */
const sureToFit = 0.9;
/** Builds to replay in all, so that large graphs take seconds as well. */
const budget = 1_000_000;

/**
 * The pairs that could be the best, were the costs others; the best with these costs first. Then the fastest that needs half
 * the memory, those that are either faster or need less than every other, and the fastest of the rest. Of those that do not
 * fit only the one that comes nearest, to show what more memory would give.
 */
export function candidatesFor(best: GridPoint, points: readonly GridPoint[]): GridPoint[] {
  const isBeaten = (one: GridPoint): boolean => points.some((other) => beats(other, one));
  const fitting = points.filter((point) => point !== best && point.fits !== false);
  const nearby = fitting.filter(({ makespanSeconds }) => makespanSeconds <= best.makespanSeconds * near);
  const half = byTime(fitting.filter(({ memoryPeakBytes }) => memoryPeakBytes * 2 <= best.memoryPeakBytes)).slice(0, 1);
  const tooLarge = points
    .filter((point) => point.fits === false && point.makespanSeconds < best.makespanSeconds && !isBeaten(point))
    .toSorted(frugalFirst)
    .slice(0, 1);
  const unbeaten = byTime(nearby.filter((point) => !isBeaten(point)));
  const all = new Set([best, ...tooLarge, ...half, ...unbeaten, ...byTime(nearby)]);
  return [...all].slice(0, mostCandidates);
}

/** No slower, no larger, and one of both less; or else the same with fewer threads. */
function beats(one: GridPoint, other: GridPoint): boolean {
  if (one.makespanSeconds > other.makespanSeconds || one.memoryPeakBytes > other.memoryPeakBytes) return false;
  return one.makespanSeconds < other.makespanSeconds || frugalFirst(one, other) < 0;
}

function byTime(points: readonly GridPoint[]): GridPoint[] {
  return points.toSorted((a, b) => a.makespanSeconds - b.makespanSeconds || frugalFirst(a, b));
}

/** How many trials are worth their time. */
export function trialsFor(builds: number, candidates: number): number {
  return Math.max(10, Math.min(200, Math.floor(budget / (Math.max(1, builds) * candidates))));
}

/** How each candidate does with other costs; the same costs for all. */
export function trial(
  plan: BuildPlan,
  filled: Omit<FilledCosts, "origins">,
  points: readonly GridPoint[],
  settings: ReplaySettings & { memoryBytes: number | null },
  seed: number,
): TrialResult[] {
  const other = otherCosts(filled, randomNumbers(seed));
  const { memoryBytes } = settings;
  return points.map(({ jobs, cores }) => {
    const { makespanSeconds, memoryPeakBytes } = replay(plan, other, { ...settings, jobs, cores });
    return { seconds: makespanSeconds, fits: memoryBytes === null || memoryPeakBytes <= memoryBytes };
  });
}

/**
 * What trials say of the candidates. First are those that are sure to fit (where none is, those that fit most often), of
 * them the one that was the best most often, of as good ones the one that needs least. The others are shown, and never
 * chosen; those that do not fit with the costs as they are known come last.
 */
export function judged(points: readonly GridPoint[], trials: ReadonlyArray<readonly TrialResult[]>): Candidate[] {
  const fitted = points.map((_, place) => trials.filter((results) => results[place]!.fits).length / trials.length);
  const most = Math.max(...fitted.filter((__, place) => points[place]!.fits !== false));
  const isSure = points.map(({ fits }, place) => fits !== false && fitted[place]! >= Math.min(sureToFit, most));
  const fastest = trials.map((results) =>
    Math.min(...results.filter(({ fits }, place) => fits && isSure[place]).map(({ seconds }) => seconds)),
  );
  const candidates = points.map((point, place): Candidate => {
    const own = trials.map((results) => results[place]!);
    const times = own.map(({ seconds }) => seconds).sort((a, b) => a - b);
    const at = (part: number): number => times[Math.round(part * (times.length - 1))]!;
    const wins = own.filter(({ seconds, fits }, i) => fits && seconds <= fastest[i]! * asGood).length;
    return {
      point,
      certainty: {
        trials: trials.length,
        fitsShare: point.fits === null ? null : fitted[place]!,
        bestShare: isSure[place] ? wins / trials.length : null,
        lowSeconds: at(0.1),
        highSeconds: at(0.9),
      },
    };
  });
  const rank = ({ point: { fits }, certainty: { bestShare } }: Candidate): number =>
    fits === false ? 2 : bestShare === null ? 1 : 0;
  return candidates.sort(
    (a, b) =>
      rank(a) - rank(b) || (b.certainty.bestShare ?? 0) - (a.certainty.bestShare ?? 0) || frugalFirst(a.point, b.point),
  );
}
