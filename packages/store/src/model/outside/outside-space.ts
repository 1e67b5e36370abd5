import type { Gap } from "@nixperf/errors";

/** Space that Nix takes up outside the store: caches, build logs, what failed builds left behind. */
export interface OutsideSpace {
  /** Largest first; of equal size, and of unknown size at the end, by path. */
  items: OutsideItem[];
  /** Sum of the blocks of all items, an inode counted once; too low where `gaps` says so. */
  bytes: number;
  inodes: number;
  /** `at` points into this value: `/items/3/bytes`, `/items`. */
  gaps: Gap[];
}

/** One file or directory tree (or a family of files that belong together) outside the store. */
export interface OutsideItem {
  kind: OutsideKind;
  /** What it is, as a person would say it: "evaluation cache of flakes (eval-cache-v6)". */
  what: string;
  /** The file or directory. The other files of the same family (`-wal`, `-shm`) stand beside it. */
  path: string;
  /** Numeric id of the user whose it is; null when not known. */
  uid: number | null;
  /** Blocks on disk times 512, as `du` counts; links not followed. Null when nothing of it could be read. */
  bytes: number | null;
  inodes: number | null;
  /** Newest modification of anything counted, ISO 8601 UTC; null when not known. */
  changedAt: string | null;
  /** Whether Nix makes it again by itself when it is needed. */
  recreated: Recreated;
  /** What is lost, or slower, when it goes; one sentence without the full stop. */
  cost: string;
  /**
   * Program and arguments that clear it, unquoted; `null` where nothing should be cleared (in use, made by hand). Must be
   * quoted for the shell before it is shown.
   */
  clear: string[] | null;
}

/**
 * `yes`: made again at the price of time or network. `no`: gone for good (a build log of a path that is substituted now,
 * what a failed build left). `by-hand`: a person made it, or a command that a person runs.
 */
export type Recreated = "yes" | "no" | "by-hand";

export const outsideKinds = [
  "evaluation-cache",
  "fetcher-cache",
  "git-cache",
  "tarball-cache",
  "substituter-cache",
  "other-cache",
  "build-logs",
  "build-directory",
  "channels",
] as const;

export type OutsideKind = (typeof outsideKinds)[number];
