import type { Measured } from "./take-turns.ts";
import { mean, median, pairedRatio, type Ratio } from "./statistics.ts";

/** What a case is to show. */
export type Claim = RatioClaim | PeakClaim | TimeClaim;

/** The time of `of`, divided by that of `to`, is at least or at most so much. */
export interface RatioClaim {
  kind: "ratio";
  of: string;
  to: string;
  atLeast?: number;
  atMost?: number;
}

/** `of` never has more memory than this. */
export interface PeakClaim {
  kind: "peak";
  of: string;
  atMostBytes: number;
}

/** What `of` takes longer than `beyond`, in the median of the rounds: how long an answer takes, without start and end. */
export interface TimeClaim {
  kind: "time";
  of: string;
  beyond: string;
  atMostSeconds: number;
}

/**
 * `met` and `not met` are clear of the noise; `within noise`: the figure is nearer to its bound than two runs of one and
 * the same command typically are to each other; `not shown`: the other command was killed at its bound, too early to tell.
 */
export type Verdict = "met" | "not met" | "within noise" | "not shown";

export interface ClaimResult {
  claim: Claim;
  /** The ratio with its spread; null for memory. */
  ratio: Ratio | null;
  /**
   * The same ratio by processor time, all rounds together. It does not decide, but on a busy machine it is the steadier
   * one. Null where it is not known.
   */
  cpuRatio: number | null;
  /** The other command was killed at its bound: the ratio is at least this. */
  atLeastOnly: boolean;
  peakBytes: number | null;
  verdict: Verdict;
}

/** Holds `claim` against what was measured. `noise` is the factor by which equal commands typically differ. */
export function judge(claim: Claim, measured: readonly Measured[], noise: number): ClaimResult {
  const of = measured.find((one) => one.name === claim.of);
  if (claim.kind === "peak") {
    const peakBytes = of?.peakBytes ?? null;
    const verdict = peakBytes === null ? "not shown" : peakBytes <= claim.atMostBytes ? "met" : "not met";
    return { claim, ratio: null, cpuRatio: null, atLeastOnly: false, peakBytes, verdict };
  }
  const to = measured.find((one) => one.name === (claim.kind === "time" ? claim.beyond : claim.to));
  if (claim.kind === "time") return judgeTime(claim, of, to, noise);
  const unknown = { claim, ratio: null, cpuRatio: null, atLeastOnly: false, peakBytes: null } as const;
  const empty = { ...unknown, verdict: "not shown" } as const;
  if (of === undefined || to === undefined || of.seconds.length === 0 || to.seconds.length === 0) return empty;
  // A bound says how long it was at least; nothing is known when the divisor is such a bound.
  if (to.bounded) return empty;
  if (of.bounded) {
    const least = of.seconds[0]! / median(to.seconds);
    const ratio = { median: least, low: least, high: least };
    const verdict =
      claim.atMost !== undefined && least > claim.atMost
        ? "not met"
        : claim.atLeast !== undefined && least >= claim.atLeast
          ? "met"
          : "not shown";
    return { ...unknown, ratio, atLeastOnly: true, verdict };
  }
  const ratio = pairedRatio(of.seconds, to.seconds);
  return { ...unknown, ratio, cpuRatio: cpuRatio(of, to), verdict: verdictOf(claim, ratio.median, noise) };
}

/** The ratio is that to the bound. */
function judgeTime(
  claim: TimeClaim,
  of: Measured | undefined,
  beyond: Measured | undefined,
  noise: number,
): ClaimResult {
  const empty = { claim, ratio: null, cpuRatio: null, atLeastOnly: false, peakBytes: null } as const;
  const rounds = Math.min(of?.seconds.length ?? 0, beyond?.seconds.length ?? 0);
  if (of === undefined || beyond === undefined || rounds === 0 || of.bounded || beyond.bounded)
    return { ...empty, verdict: "not shown" };
  const all = of.seconds.slice(0, rounds).map((seconds, i) => (seconds - beyond.seconds[i]!) / claim.atMostSeconds);
  const ratio = { median: median(all), low: Math.min(...all), high: Math.max(...all) };
  const isNear = ratio.median < noise && ratio.median > 1 / noise;
  return { ...empty, ratio, verdict: isNear ? "within noise" : ratio.median <= 1 ? "met" : "not met" };
}

function cpuRatio(of: Measured, to: Measured): number | null {
  if (of.cpuSeconds.length === 0 || to.cpuSeconds.length === 0) return null;
  // The kernel counts in hundredths of a second: a mean over the rounds, since a median would jump between them.
  const divisor = mean(to.cpuSeconds);
  return divisor === 0 ? null : mean(of.cpuSeconds) / divisor;
}

function verdictOf(claim: RatioClaim, value: number, noise: number): Verdict {
  const { atLeast = 0, atMost = Infinity } = claim;
  const near = (bound: number): boolean =>
    bound > 0 && bound < Infinity && value / bound < noise && bound / value < noise;
  if (near(atLeast) || near(atMost)) return "within noise";
  return value >= atLeast && value <= atMost ? "met" : "not met";
}
