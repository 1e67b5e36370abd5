import type { Gap } from "@nixperf/errors";
import type { PlanWarning } from "./plan-record.ts";

/** What was done of a plan, planned beside actual. */
export interface ApplyRecord {
  schema: "nixperf.store.apply/1";
  /** The plan's id. */
  plan: string;
  store: { dir: string; realDir: string; stateDir: string };
  startedAt: string;
  endedAt: string;
  roots: {
    planned: number;
    removed: RemovedRoot[];
    /** Planned and left as they are: they had changed, or could not be removed. */
    skipped: SkippedRoot[];
  };
  paths: {
    planned: number;
    /** Gone, as seen by looking. */
    deleted: number;
    skipped: SkippedPaths[];
  };
  planned: { narBytes: number; bytes: number | null; inodes: number | null };
  /** Of what is gone; `bytes` and `inodes` by the hard links that there were right before, null where the disk could not be read. */
  actual: { narBytes: number; bytes: number | null; inodes: number | null };
  /** It was asked to stop before it came to its end. */
  stopped: boolean;
  /** What is left for a person to do, such as to rewrite boot entries. */
  remarks: PlanWarning[];
  gaps: Gap[];
}

/** A root that was removed, with all that is needed to put it back. */
export interface RemovedRoot {
  path: string;
  /** The store path that it kept alive. */
  target: string;
  /** What the link said, where that was more than the path; null: not known. */
  text: string | null;
  changedAt: string | null;
  /** For a generation of a profile. */
  generation: { profile: string; number: number } | null;
}

export interface SkippedRoot {
  path: string;
  /** Why, as a sentence without its beginning: "it points to another path now". */
  why: string;
}

export interface SkippedPaths {
  reason: SkipReason;
  paths: number;
  /** The first few of them. */
  examples: string[];
}

export type SkipReason =
  /** Not there any more when its turn came, or registered only. */
  | "gone-already"
  /** Something keeps it alive now. */
  | "alive-now"
  /** Something that was not in the plan refers to it now. */
  | "needed-now"
  /** A root leads to where neither this user nor the Nix that he starts may look, and may keep it alive. */
  | "not-judged"
  /** Nix refused. */
  | "refused"
  /** Stopped before its turn. */
  | "not-tried";

/** Which roots were put back. */
export interface UndoRecord {
  schema: "nixperf.store.undo/1";
  /** The id of the plan whose roots are put back. */
  plan: string;
  store: { dir: string; realDir: string; stateDir: string };
  /** Roots again, as seen by looking. */
  restored: RemovedRoot[];
  /** Roots that were never away, or are back already. */
  present: RemovedRoot[];
  skipped: Array<RemovedRoot & { why: string }>;
  gaps: Gap[];
}
