/** What is to become of a root, and by which rule. */
export interface RootDecision {
  /** Number of the root in the model's list. */
  root: number;
  remove: boolean;
  reason: KeepReason | RemoveReason;
}

export type RemoveReason =
  /** An old generation that no rule keeps. */
  | "old-generation"
  /** A link older than its rule allows. */
  | "old-link"
  /** Named by whoever asked. */
  | "asked-for";

export type KeepReason =
  /** The generation that its profile points to. */
  | "current-generation"
  /** The running or booted system, or a generation with the same target. */
  | "running-system"
  /** The only generation of its profile. */
  | "only-generation"
  | "keep-last"
  | "keep-since"
  | "daily"
  | "weekly"
  | "monthly"
  /** Younger than its rule says. */
  | "young"
  /** No rule speaks about it. */
  | "no-rule"
  /** A running program or a Nix at work. */
  | "in-use"
  /** What it is on is not mounted, or its age is not known: not judged. */
  | "not-judged";
