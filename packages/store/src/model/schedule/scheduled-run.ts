/** What is to be run every week, and how it is found there. */
export interface ScheduledRun {
  /** The program by its absolute path, and its arguments. */
  words: string[];
  /**
   * What it needs to find Node, Nix, the same store and the same configuration, as a timer inherits nobody's shell: `PATH`,
   * and those of {@link carriedVariables} that are set.
   */
  environment: Record<string, string>;
}

/** Name of the units, and of the agent on macOS. */
export const scheduleName = "nixperf-store-optimize";

/** First line of every file that is written, by which it is known again. */
export const scheduleMark = "Written by nixperf; take it away with: nixperf-store schedule --revert";

export const scheduleDescription = "nixperf: weekly collection of the Nix store";

/** Variables that decide about store, settings and nixperf's own files. `NIX_CONFIG` is not one: it may hold secrets. */
export const carriedVariables: readonly string[] = [
  "XDG_CONFIG_HOME",
  "XDG_STATE_HOME",
  "XDG_CACHE_HOME",
  "NIX_REMOTE",
  "NIX_STORE_DIR",
  "NIX_STATE_DIR",
  "NIX_LOG_DIR",
  "NIX_CONF_DIR",
  "NIX_USER_CONF_FILES",
];
