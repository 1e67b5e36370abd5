/** One figure that was measured in several rounds. */
export interface Measured {
  /** The best of the rounds: whatever else runs on the machine only makes a round worse. */
  value: number;
  /** How far the middle round was from the best, as a part of the best: the noise. Null of a single round. */
  spread: number | null;
  rounds: number;
}

/** Null when there was no round. `better` says whether more or less is better. */
export function measured(rounds: readonly number[], better: "more" | "less"): Measured | null {
  if (rounds.length === 0) return null;
  const sorted = rounds.toSorted((a, b) => (better === "more" ? b - a : a - b));
  const best = sorted[0]!;
  if (!sorted.every((value) => Number.isFinite(value) && value > 0)) return null;
  const middle = sorted[Math.floor(sorted.length / 2)]!;
  const spread = sorted.length === 1 ? null : exact(Math.abs(middle - best) / best);
  return { value: exact(best), spread, rounds: sorted.length };
}

/** Four digits are more than a round of some milliseconds can tell. */
export function exact(value: number): number {
  return Number(value.toPrecision(4));
}
