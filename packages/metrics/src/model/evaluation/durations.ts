/** How long one thing took each time it was done. */
export interface Durations {
  /** In the order in which it was done. */
  seconds: number[];
  /** What it takes when nothing else disturbs it. */
  bestSeconds: number;
  medianSeconds: number;
}

/** @param seconds at least one */
export function durationsOf(seconds: readonly number[]): Durations {
  const sorted = seconds.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle]!;
  return {
    seconds: [...seconds],
    bestSeconds: sorted[0]!,
    medianSeconds: sorted.length % 2 === 1 ? upper : (sorted[middle - 1]! + upper) / 2,
  };
}
