/** One program to measure, as it is started: no shell, and no environment but this. */
export interface Command {
  /** How tables call it, such as `nixperf-store dead`. Unique in its case. */
  name: string;
  argv: readonly [string, ...string[]];
  env: Record<string, string>;
  /** The longest it may take; then it is killed and counts as slower than this. */
  boundSeconds: number;
  /** Rounds at most, where it is too slow for as many as the others. */
  rounds?: number;
  /** Whether it is run once before it counts. Default: true. Its answer is checked in that run. */
  warmUp?: boolean;
  /** Called before each run and not timed: sets the stage. */
  before?: () => void;
  /** Looks at what it printed in the warm-up: what is wrong with it, or null. */
  check?: (stdout: string) => string | null;
}

/** How a measured command ended. */
export interface Ending {
  seconds: number;
  /** Seconds of processor that it and what it waited for used; null where the system does not tell. */
  cpuSeconds: number | null;
  /** `bounded`: killed at its bound. */
  how: "done" | "bounded";
  /** Peak of its resident memory, where that was asked for and could be read. */
  peakBytes: number | null;
}
