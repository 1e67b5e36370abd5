/** What became of each path that was to be deleted: each is in exactly one of the lists. */
export interface DeletionOutcome {
  /** Were on disk at the outset and are not any more. */
  deleted: string[];
  /** Were not on disk at the outset; Nix has been told to forget them. */
  absent: string[];
  /** Nix would not. */
  refused: RefusedPath[];
  /** Alive by now, or needed by what was refused. */
  spared: string[];
  /** Not come to. */
  left: string[];
  /** How often Nix was called. */
  calls: number;
  /**
   * Whether Nix has removed the entries of `.links` that nothing uses any more. As long as it has not, the bytes of
   * deduplicated files are not back; its next successful deletion or collection does it.
   */
  linksSwept: boolean;
  /** Why not all was come to; null when it was. */
  stopped: null | StoppedDeletion;
}

export interface RefusedPath {
  path: string;
  /**
   * `alive`: something keeps it, or it was built again; `not-a-name`: not what this Nix takes for a store path; `failed`:
   * it tried and could not; `too-many`: more have to go together than one call takes.
   */
  why: "alive" | "not-a-name" | "failed" | "too-many";
  /** Nix's own words where Nix was asked. Untrusted text. */
  message: string;
}

export interface StoppedDeletion {
  /** `asked`: by the signal; `failed`: Nix cannot go on. */
  why: "asked" | "failed";
  message: string;
}

export interface DeletionProgress {
  paths: number;
  totalPaths: number;
  /** By the `bytesOf` that was given; 0 without. */
  bytes: number;
  totalBytes: number;
}
