/** What is to be run every week, and how it is found there. */
export interface ScheduledRun {
  /** The program by its absolute path, and its arguments. */
  words: string[];
  /** Directories in which the program finds Node and Nix, joined by `:`; a timer inherits no one's `PATH`. */
  path: string;
}

/** Name of the units, and of the agent on macOS. */
export const scheduleName = "nixperf-store-optimize";

/** First line of every file that is written, by which it is known again. */
export const scheduleMark = "Written by nixperf; take it away with: nixperf-store schedule --revert";

export const scheduleDescription = "nixperf: weekly collection of the Nix store";
