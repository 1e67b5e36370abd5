import type { BuildCosts } from "./build-costs.ts";
import type { BuildPlan } from "./build-plan.ts";
import type { GridPoint } from "./grid.ts";
import { normal, randomNumbers } from "./random.ts";
import { replay } from "./replay.ts";
import type { ReplaySettings } from "./replay.ts";

/** How sure it is that a pair is the best, were the costs a little different. */
export interface Certainty {
  /** How often all was replayed with other costs. */
  trials: number;
  /** In which part of them the pair was the fastest, or within 2 % of the fastest. */
  bestShare: number;
  /** Four of five times were between these. */
  lowSeconds: number;
  highSeconds: number;
}

/** Pairs that are slower than the best by more than this part are not asked again. */
const near = 1.25;
const mostRivals = 6;
const asGood = 1.02;
/** Builds to replay in all, so that large graphs take seconds as well. */
const budget = 1_000_000;

/**
 * What part of how far costs may be off is common to all of them: another machine, another day, a rule of thumb that is wrong.
 * What each build has of its own evens out over many builds; this stays.
 */
const sharedPart = 0.5;

/**
 * What would change in one trial: all costs of a build are longer or shorter by one factor, which is partly its own and partly
 * that of all. Factors are 1 on average.
 */
export function otherCosts(costs: BuildCosts, deviations: Float64Array, random: () => number): BuildCosts {
  const [waitSeconds, cpuSeconds] = [costs.waitSeconds.slice(), costs.cpuSeconds.slice()];
  const factorOf = (deviation: number): number => Math.exp(deviation * normal(random) - deviation ** 2 / 2);
  const usual = deviations.reduce((sum, deviation) => sum + deviation, 0) / Math.max(1, deviations.length);
  const shared = factorOf(sharedPart * usual);
  for (let i = 0; i < deviations.length; i++) {
    const factor = shared * factorOf(deviations[i]!);
    waitSeconds[i]! *= factor;
    cpuSeconds[i]! *= factor;
  }
  return { ...costs, waitSeconds, cpuSeconds };
}

/** The pairs that could be the best, were the costs others; the best first. */
export function rivals(best: GridPoint, points: readonly GridPoint[]): GridPoint[] {
  const others = points
    .filter((point) => point !== best && point.fits !== false && point.makespanSeconds <= best.makespanSeconds * near)
    .sort((a, b) => a.makespanSeconds - b.makespanSeconds);
  return [best, ...others.slice(0, mostRivals - 1)];
}

/** How many trials are worth their time. */
export function trialsFor(builds: number, candidates: number): number {
  return Math.max(5, Math.min(200, Math.floor(budget / (Math.max(1, builds) * candidates))));
}

/** How long each candidate takes with other costs; the same costs for all. */
export function trial(
  plan: BuildPlan,
  costs: BuildCosts,
  deviations: Float64Array,
  candidates: readonly GridPoint[],
  settings: ReplaySettings,
  seed: number,
): number[] {
  const other = otherCosts(costs, deviations, randomNumbers(seed));
  return candidates.map(({ jobs, cores }) => replay(plan, other, { ...settings, jobs, cores }).makespanSeconds);
}

/** What trials say of the first candidate. */
export function certaintyOf(trials: readonly number[][]): Certainty {
  const own = trials.map((times) => times[0]!).sort((a, b) => a - b);
  const wins = trials.filter((times) => times[0]! <= Math.min(...times) * asGood).length;
  const at = (part: number): number => own[Math.round(part * (own.length - 1))]!;
  return { trials: trials.length, bestShare: wins / trials.length, lowSeconds: at(0.1), highSeconds: at(0.9) };
}
