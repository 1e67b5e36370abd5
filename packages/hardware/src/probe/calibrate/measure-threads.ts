import { scaling, threadCounts } from "../../model/calibrate/scaling.ts";
import type { RoundRate, ScalingPoint } from "../../model/calibrate/scaling.ts";
import type { Measured } from "../../model/calibrate/measured.ts";
import type { Threads } from "./threads.ts";
import type { WorkName } from "./work.ts";

/** Shorter than this a round is mostly what it takes to begin it; longer ones are only fewer. */
const [shortestMs, longestMs] = [15, 250];

export interface MeasureThreadsOptions {
  work: WorkName;
  threads: Threads;
  /** How many there are. */
  count: number;
  /** By `performance.now()`. */
  until: number;
}

/**
 * Rates of 1, 2, 4, … threads, in rounds that take turns, so that what disturbs for a while disturbs all of them. There are
 * as many rounds as fit, and at least one where there is time for it.
 */
export async function measureThreads(options: MeasureThreadsOptions): Promise<Array<ScalingPoint<Measured>>> {
  const { work, threads, count, until } = options;
  const left = until - performance.now();
  const counts = threadCounts(count, Math.floor(left / (2 * shortestMs)));
  const rounds = Math.min(9, Math.max(2, Math.floor(left / (counts.length * 50))));
  const milliseconds = Math.min(longestMs, Math.max(shortestMs, (0.85 * left) / (counts.length * rounds)));
  const rates: RoundRate[][] = counts.map(() => []);
  for (let round = 0; performance.now() + milliseconds < until; round++) {
    const index = round % counts.length;
    rates[index]!.push(await threads.rate(work, counts[index]!, milliseconds));
  }
  return scaling(counts, rates);
}
