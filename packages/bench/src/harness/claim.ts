import type { Measured } from "./take-turns.ts";
import { median, pairedRatio, type Ratio } from "./statistics.ts";

/** What a case is to show. */
export type Claim = RatioClaim | PeakClaim;

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

/**
 * `met` and `not met` are clear of the noise; `within noise`: the figure is nearer to its bound than two runs of one and
 * the same command are to each other; `not shown`: the other command was killed at its bound, too early to tell.
 */
export type Verdict = "met" | "not met" | "within noise" | "not shown";

export interface ClaimResult {
  claim: Claim;
  /** The ratio with its spread; null for memory. */
  ratio: Ratio | null;
  /** The other command was killed at its bound: the ratio is at least this. */
  atLeastOnly: boolean;
  peakBytes: number | null;
  verdict: Verdict;
}

/** Holds `claim` against what was measured. `noise` is the largest ratio that was seen between equal commands. */
export function judge(claim: Claim, measured: readonly Measured[], noise: number): ClaimResult {
  const of = measured.find((one) => one.name === claim.of);
  if (claim.kind === "peak") {
    const peakBytes = of?.peakBytes ?? null;
    const verdict = peakBytes === null ? "not shown" : peakBytes <= claim.atMostBytes ? "met" : "not met";
    return { claim, ratio: null, atLeastOnly: false, peakBytes, verdict };
  }
  const to = measured.find((one) => one.name === claim.to);
  const empty = { claim, ratio: null, atLeastOnly: false, peakBytes: null, verdict: "not shown" } as const;
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
    return { claim, ratio, atLeastOnly: true, peakBytes: null, verdict };
  }
  const ratio = pairedRatio(of.seconds, to.seconds);
  return { claim, ratio, atLeastOnly: false, peakBytes: null, verdict: verdictOf(claim, ratio.median, noise) };
}

function verdictOf(claim: RatioClaim, value: number, noise: number): Verdict {
  const { atLeast = 0, atMost = Infinity } = claim;
  const near = (bound: number): boolean =>
    bound > 0 && bound < Infinity && value / bound < noise && bound / value < noise;
  if (near(atLeast) || near(atMost)) return "within noise";
  return value >= atLeast && value <= atMost ? "met" : "not met";
}
