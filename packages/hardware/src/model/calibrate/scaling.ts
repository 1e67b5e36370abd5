import { exact, measured } from "./measured.ts";
import type { Measured } from "./measured.ts";

/** What so many threads do together. */
export interface ScalingPoint<Rate> {
  threads: number;
  rate: Rate;
  /** How much of the processors they got in the best round: less than 1 when others ran as well. */
  share: number;
  /** How many times what one does, and never more than there are threads: what is measured above that is noise. */
  speedup: number;
}

/** Numbers of threads to try: 1, 2, 4, … and all; so many of them at most, the ends among them. */
export function threadCounts(all: number, most: number): number[] {
  const counts = [1];
  for (let count = 2; count < all; count *= 2) counts.push(count);
  if (all > 1) counts.push(all);
  // What is between tells the least where doubling says little: the smaller ones go first.
  while (counts.length > Math.max(2, most)) counts.splice(1, 1);
  return counts;
}

/** What a round of so many threads gave, and how much of the processors they got. */
export interface RoundRate {
  rate: number;
  share: number;
}

/** Points by what each round gave, one list for each number of threads. Those without a round are left out. */
export function scaling(
  counts: readonly number[],
  rounds: ReadonlyArray<readonly RoundRate[]>,
): Array<ScalingPoint<Measured>> {
  const points: Array<ScalingPoint<Measured>> = [];
  for (const [index, threads] of counts.entries()) {
    const of = rounds[index] ?? [];
    const rate = measured(
      of.map((round) => round.rate),
      "more",
    );
    const [first] = points;
    if (rate === null || (index > 0 && first === undefined)) continue;
    const speedup = first === undefined ? 1 : Math.min(threads, rate.value / first.rate.value);
    const best = of.reduce((one, other) => (other.rate > one.rate ? other : one));
    points.push({ threads, rate, share: exact(Math.min(1, best.share)), speedup: exact(speedup) });
  }
  return points;
}
