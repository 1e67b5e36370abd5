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
  | "asked-for"
  /** Of the cheapest set of roots that frees what was asked for. */
  | "cheapest";

export type KeepReason =
  /** The generation that its profile points to. */
  | "current-generation"
  /** The running or booted system or home, or a link to the same. */
  | "running-system"
  /** The only generation of its profile. */
  | "only-generation"
  /** The generation with the highest number: without it Nix would give that number to another one. */
  | "newest-generation"
  | "keep-last"
  | "keep-since"
  | "daily"
  | "weekly"
  | "monthly"
  /** Younger than its rule says. */
  | "young"
  /** The policy would let it go, but what was asked for comes back without that. */
  | "not-needed"
  /** The policy would let it go, but this user may not change the directory it is in. */
  | "not-permitted"
  /** No rule speaks about it. */
  | "no-rule"
  /** A running program or a Nix at work. */
  | "in-use"
  /** Its age or the current generation of its profile is not known, or what it is on is not mounted: not judged. */
  | "not-judged";
