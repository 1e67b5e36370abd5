import type { Core } from "./core.ts";

/**
 * What a thread on a core is worth to a build, in performance cores that run one thread. Rules of thumb for compilers,
 * to be replaced by a measurement where there is one.
 *
 * A machine that says more is believed: Linux gives the capacity of each core on ARM (`cpu_capacity`, from the device
 * tree's `capacity-dmips-mhz`), and where cores differ in nothing but their highest frequency that ratio counts.
 */
export const capacityFactors = {
  /** The core that all others are measured by. */
  performance: 1,
  /** A second thread on a core that has one: 20 to 30 % more compiling done. Further threads count for nothing. */
  secondThread: 0.25,
  /** Efficiency cores of Intel and Apple: between 0.3 and 0.6 of a performance core, by generation and load. */
  efficiency: 0.5,
  /** The second kind of core where the first is called "Super" and neither is meant to save power (Apple M5 Pro, Max). */
  secondPerformance: 0.75,
} as const;

/**
 * What the cores do together, in performance-core units, when only the CPUs in `usable` may be used (null: all), and
 * of those no more than `quota` at a time. A scheduler fills the best first: whole cores, then second threads.
 */
export function capacityUnits(cores: readonly Core[], usable: readonly number[] | null, quota: number): number {
  const allowed = usable === null ? null : new Set(usable);
  const gains: number[] = [];
  for (const { cpus, factor } of cores) {
    const threads = allowed === null ? cpus.length : cpus.filter((cpu) => allowed.has(cpu)).length;
    if (threads > 0) gains.push(factor);
    if (threads > 1) gains.push(factor * capacityFactors.secondThread);
  }
  let left = quota;
  let units = 0;
  for (const gain of gains.sort((a, b) => b - a)) {
    units += gain * Math.min(1, left);
    left -= 1;
    if (left <= 0) break;
  }
  return Math.round(units * 1000) / 1000;
}
