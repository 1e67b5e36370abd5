/** The middle of `values`, or the mean of the two in the middle. There must be one. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The mean of `values`. There must be one. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** A ratio over several rounds: the median of the rounds' ratios, the smallest and the largest. */
export interface Ratio {
  median: number;
  low: number;
  high: number;
}

/** The ratio of two commands that took turns: each round's times are compared with each other. */
export function pairedRatio(numerators: readonly number[], denominators: readonly number[]): Ratio {
  const ratios = roundRatios(numerators, denominators);
  return { median: median(ratios), low: Math.min(...ratios), high: Math.max(...ratios) };
}

/** The factor, 1 or more, by which two commands typically differed in a round, whichever of them was slower. */
export function typicalFactor(some: readonly number[], others: readonly number[]): number {
  return median(roundRatios(some, others).map((ratio) => Math.max(ratio, 1 / ratio)));
}

function roundRatios(numerators: readonly number[], denominators: readonly number[]): number[] {
  const rounds = Math.min(numerators.length, denominators.length);
  return Array.from({ length: rounds }, (_, round) => numerators[round]! / denominators[round]!);
}
