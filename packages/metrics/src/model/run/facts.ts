/**
 * What is known of a run from elsewhere than its log. All instants are seconds of the clock that the events were stamped
 * with. Whatever is left out is not known.
 */
export interface RunFacts {
  /** Of the command. */
  startedAt: number;
  endedAt: number;
  /** As a shell says it: 128 and more by a signal. Null: nobody saw it end. */
  exitStatus: number | null;
  /** It was ended by a person or a signal, not by itself. */
  wasStopped?: boolean;
  /** How late the one who stamps the events was at most, by the delay of its event loop. */
  latenessSeconds?: number;
  /**
   * When Nix wrote the log file of a derivation last. A compressed one is written when Nix has seen its builder end, before
   * it registers the outputs (`DerivationBuilder`, closeLogFile); one that is not may be older than that.
   */
  logFiles?: ReadonlyMap<string, { modifiedAt: number; isCompressed: boolean }>;
  /** The derivations that each derivation needs, from its `.drv`; one without entry could not be read. */
  inputs?: ReadonlyMap<string, readonly string[]>;
  /** The derivation that each store path is an output of. */
  outputs?: ReadonlyMap<string, string>;
  /** NAR size of what was built, by derivation. */
  narBytes?: ReadonlyMap<string, number>;
  /** By derivation: `x86_64-linux`. */
  systems?: ReadonlyMap<string, string>;
  /** How long history expects a derivation to build. */
  expectedSeconds?: ReadonlyMap<string, number>;
  /** What its processes used, by derivation. */
  resources?: ReadonlyMap<string, { cpuSeconds: number | null; memoryBytes: number | null }>;
}

/** Between what happens, what Nix writes of it, and what is read, if nobody has to wait. */
const leastLateness = 0.02;

/** How late a stamp may be. */
export function latenessOf(facts: RunFacts): number {
  return leastLateness + (facts.latenessSeconds ?? 0);
}
