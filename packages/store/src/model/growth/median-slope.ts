/** A value at a time, in days. */
export interface Point {
  day: number;
  value: number;
}

/** How much a value changes in a day. */
export interface Slope {
  perDay: number;
  /** In about nineteen of twenty cases it is between these, if days do not depend on each other. */
  low: number;
  high: number;
}

/** Below these nothing is said: a few days tell no trend. */
export const enough = { points: 5, days: 7 } as const;

/** Two points nearer to each other than this tell more of the hour than of a trend. */
const apartDays = 0.5;

/**
 * The median of the slopes between all pairs of points (Theil 1950, Sen 1968): up to three pairs in ten may lie anywhere.
 * The interval is Sen's, by the rank of slopes. Pairs are taken within a segment only: points are in segments between which
 * something happened that is not to count. Null where there are not `enough` points, or their segments together do not
 * cover enough days.
 */
export function medianSlope(segments: readonly (readonly Point[])[]): Slope | null {
  const slopes = new Float64Array(segments.reduce((sum, { length }) => sum + (length * (length - 1)) / 2, 0));
  let count = 0;
  let points = 0;
  let days = 0;
  let variance = 0;
  for (const segment of segments) {
    const n = segment.length;
    if (n < 2) continue;
    const times = segment.map(({ day }) => day);
    points += n;
    days += Math.max(...times) - Math.min(...times);
    // Of Kendall's statistic: that of pairs in order minus pairs out of it.
    variance += (n * (n - 1) * (2 * n + 5)) / 18;
    for (let i = 0; i < n; i++) {
      for (let j = i + 1; j < n; j++) {
        const between = segment[j]!.day - segment[i]!.day;
        if (between >= apartDays) slopes[count++] = (segment[j]!.value - segment[i]!.value) / between;
      }
    }
  }
  if (points < enough.points || days < enough.days || count === 0) return null;
  const sorted = slopes.subarray(0, count).sort();
  const at = (rank: number): number => {
    const within = Math.min(Math.max(rank, 0), sorted.length - 1);
    return (sorted[Math.floor(within)]! + sorted[Math.ceil(within)]!) / 2;
  };
  const spread = 1.96 * Math.sqrt(variance);
  const middle = (sorted.length - 1) / 2;
  return { perDay: at(middle), low: at(Math.floor(middle - spread / 2)), high: at(Math.ceil(middle + spread / 2)) };
}
