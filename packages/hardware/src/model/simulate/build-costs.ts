/** What each build of a graph takes, a column a figure, in the order of the graph's nodes. */
export interface BuildCosts {
  /** Seconds in which it uses no processor: nothing makes them shorter. Of what is fetched: all of its time. */
  readonly waitSeconds: Float64Array;
  /** Seconds of work for one core. */
  readonly cpuSeconds: Float64Array;
  /** Which part of the work can be divided among cores, 0 to 1 (Amdahl). */
  readonly parallelShare: Float64Array;
  /** Memory that it needs whatever the cores, and more of it for each core. */
  readonly memoryBytes: Float64Array;
  readonly memoryPerCoreBytes: Float64Array;
  /** 1 for what is fetched from a cache instead of being built. */
  readonly fetched: Uint8Array;
}

/** Columns of zeros. */
export function emptyCosts(count: number): BuildCosts {
  return {
    waitSeconds: new Float64Array(count),
    cpuSeconds: new Float64Array(count),
    parallelShare: new Float64Array(count),
    memoryBytes: new Float64Array(count),
    memoryPerCoreBytes: new Float64Array(count),
    fetched: new Uint8Array(count),
  };
}

/**
 * Seconds that build `i` takes with `cores` cores and nothing else running: waiting, and work as Amdahl's law divides it.
 * `cores` are those that it really gets, see {@link realCores}.
 */
export function aloneSeconds(costs: BuildCosts, i: number, cores: number): number {
  const parallel = costs.parallelShare[i]!;
  return costs.waitSeconds[i]! + costs.cpuSeconds[i]! * (1 - parallel + parallel / cores);
}

/** With how many cores a build works at most that is told to use `cores`: threads that have no processor do no work. */
export function realCores(cores: number, capacity: number): number {
  return Math.min(cores, capacity);
}

/** The most memory that build `i` uses with `cores` cores. */
export function memoryOf(costs: BuildCosts, i: number, cores: number): number {
  return costs.memoryBytes[i]! + costs.memoryPerCoreBytes[i]! * cores;
}
