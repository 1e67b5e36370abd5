/** A change to a file of this user's, as it was planned. Nothing has been changed yet. */
export interface PlannedEdit {
  /** The file as it was named; absolute. */
  path: string;
  /** The file itself, where `path` is or goes through symbolic links. */
  target: string;
  /** What stands in it now; `null` when there is no such file. */
  before: string | null;
  /** What would; `null` when it would be removed. */
  after: string | null;
  /** In the unified format; empty when there is nothing to do. */
  diff: string;
}

export interface EditOptions {
  /** Directory of nixperf's state, where what was there before is kept: see `stateDir`. */
  stateDir: string;
  /** Directories of stores, into which nothing is ever written. Default `/nix/store`. */
  storeDirs?: readonly string[] | undefined;
  signal?: AbortSignal | undefined;
}

/** What was done to a file. */
export interface DoneEdit {
  path: string;
  /** Whether the file is another than before; false when it was so already. */
  changed: boolean;
}
