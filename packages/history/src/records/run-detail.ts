import type { Phase } from "./derivation-cost.ts";

/** What a view of one run shows. Null: not known. */
export interface RunDetail {
  substituters: readonly SubstituterUse[] | null;
  /** From the first to the last: what the run could not have been shorter than. At most 2,000. */
  criticalPath: readonly PathStep[] | null;
  /** From each of these seconds on, so many builds ran at once. In their order, at most 5,000. */
  parallelism: ReadonlyArray<readonly [atSeconds: number, running: number]> | null;
  /** Of all builds together, the longest first. At most 200. */
  phases: readonly Phase[] | null;
  waits: Waits | null;
  pressure: Pressure | null;
  evaluation: EvaluationDetail | null;
}

/** What one substituter did. */
export interface SubstituterUse {
  uri: string;
  /** Store paths that came from it. */
  paths: number;
  wireBytes: number | null;
  narBytes: number | null;
  /** Questions whether it has a path, and what it said. */
  lookups: number | null;
  hits: number | null;
  misses: number | null;
  /** Spent on downloads, one after the other; and on questions. */
  seconds: number | null;
  lookupSeconds: number | null;
}

export interface PathStep {
  name: string;
  drvPath: string | null;
  seconds: number;
}

/** How long builds that could have run waited, summed: for locks of paths, for a build user, for a machine. */
export interface Waits {
  locksSeconds: number | null;
  usersSeconds: number | null;
  machinesSeconds: number | null;
}

/** How long something on the machine waited for each, by the kernel's pressure stall information. */
export interface Pressure {
  cpuSomeSeconds: number | null;
  memorySomeSeconds: number | null;
  ioSomeSeconds: number | null;
}

export interface EvaluationDetail {
  /** With an empty evaluation cache, and with a full one. */
  coldSeconds: number | null;
  warmSeconds: number | null;
  /** As Nix counts them under `NIX_SHOW_STATS`, nested names joined by dots: `gc.totalBytes`. */
  counters: Readonly<Record<string, number>>;
}
