import type { Gap } from "@nixperf/errors";
import type { RootKind } from "../root-kind.ts";
import type { KeepReason, RemoveReason } from "../retention/root-decision.ts";
import type { RetentionPolicy } from "../retention/policy.ts";

/** What would be done to a store, to be read, kept, and carried out. Nothing in it is trusted when it is carried out. */
export interface PlanRecord {
  schema: "nixperf.store.plan/1";
  /** `sha256:` and the hash of all else in it, so that a plan changed by hand is noticed. */
  id: string;
  madeAt: string;
  store: PlannedStore;
  policy: RetentionPolicy;
  generations: PlannedGenerations[];
  links: PlannedLink[];
  /** Roots that stay, by reason. */
  kept: Array<{ reason: KeepReason; roots: number }>;
  /** The paths to delete, referrers before what they refer to. */
  delete: PlannedPath[];
  /** Roots that could go beside those that the policy lets go, with what each costs; only where that was asked for. */
  offers: PlannedOffer[];
  totals: PlanTotals;
  warnings: PlanWarning[];
  gaps: Gap[];
}

export interface PlannedStore {
  dir: string;
  realDir: string;
  stateDir: string;
  readAt: string;
  /** Registered paths then. */
  paths: number;
  visibility: "exact" | "as-far-as-visible";
}

/** Generations of one profile. */
export interface PlannedGenerations {
  /** The profile's path, without number. */
  profile: string;
  remove: Array<{ number: number; target: string; changedAt: string | null }>;
  keep: Array<{ number: number; reason: KeepReason }>;
}

/** A link that would be removed. */
export interface PlannedLink {
  /** The link itself: `/home/ada/src/shop/result`. */
  path: string;
  /** Its entry below `gcroots`, by which Nix knows it. */
  entry: string;
  kind: RootKind;
  target: string;
  changedAt: string | null;
  reason: RemoveReason;
}

/** A group of roots that could go. */
export interface PlannedOffer {
  label: string;
  kind: RootKind;
  roots: number;
  /** Age of the newest of its links. */
  youngestSeconds: number | null;
  /** What comes back if it alone lets go: of the disk, or by NAR sizes where the disk was not read. */
  bytes: number;
  /** Null where the disk was not read. */
  inodes: number | null;
  paths: number;
  /** What comes back beside that when others that keep it too let go. */
  sharedBytes: number;
  /** What it would take to have back what goes with it alone: downloads and builds. */
  recoverSeconds: number;
  /** Whether it is of the cheapest set that frees what was asked for. */
  chosen: boolean;
}

export interface PlannedPath {
  path: string;
  /** Null when Nix does not know it. */
  narBytes: number | null;
  /** What it was when the plan was made, before any root goes. */
  was: "live" | "dead" | "order-dependent";
}

export interface PlanTotals {
  roots: number;
  paths: number;
  narBytes: number;
  /** What the disk gets back, hard links counted; null where the disk could not be read. */
  reclaimBytes: number | null;
  reclaimInodes: number | null;
  /** Entries of `.links` that nothing uses, which Nix removes as well. 0 where the disk was not read. */
  unusedLinks: number;
  /** Dead paths that stay, and why. */
  spared: Array<{ reason: SpareReason; paths: number; narBytes: number }>;
}

export type SpareReason = "order-dependent" | "dead-too-short" | "costly" | "over-budget" | "kept-by-policy";

export interface PlanWarning {
  code: string;
  message: string;
  tries: string[];
}
