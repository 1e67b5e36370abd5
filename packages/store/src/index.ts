export { analyze } from "./verbs/analyze.ts";
export type { AnalyzeOptions, AnalyzeRecord, PathSizes } from "./verbs/analyze.ts";
export { apply } from "./verbs/apply.ts";
export type { ApplyOptions } from "./verbs/apply.ts";
export { closure } from "./verbs/closure.ts";
export type { ClosureOptions, ClosureRecord } from "./verbs/closure.ts";
export { dead } from "./verbs/dead.ts";
export type { DeadRecord } from "./verbs/dead.ts";
export { dedup } from "./verbs/dedup.ts";
export type {
  DedupItem,
  DedupLinks,
  DedupLooked,
  DedupOptions,
  DedupPotential,
  DedupRecord,
} from "./verbs/dedup.ts";
export type { DedupApplied } from "./act/dedup/optimise.ts";
export type { LinkHealth, Saving } from "./model/dedup/link-entries.ts";
export type { Growth } from "./model/dedup/directory-limits.ts";
export { diff } from "./verbs/diff.ts";
export type { DiffOptions, DiffRecord, DiffSide } from "./verbs/diff.ts";
export { doctor } from "./verbs/doctor.ts";
export type { DoctorOptions, DoctorRecord } from "./verbs/doctor.ts";
export { live } from "./verbs/live.ts";
export type { LiveRecord } from "./verbs/live.ts";
export { optimize } from "./verbs/optimize.ts";
export type { OptimizeOptions, OptimizeRecord } from "./verbs/optimize.ts";
export { plan } from "./verbs/plan.ts";
export type { PlanOptions } from "./verbs/plan.ts";
export { report } from "./verbs/report.ts";
export type { HeldBy, ReportRecord } from "./verbs/report.ts";
export { roots } from "./verbs/roots.ts";
export type { DanglingRoot, RootGroupItem, RootItem, RootsOptions, RootsRecord } from "./verbs/roots.ts";
export { top } from "./verbs/top.ts";
export type { TopOptions, TopRecord } from "./verbs/top.ts";
export { undo } from "./verbs/undo.ts";
export type { UndoOptions } from "./verbs/undo.ts";
export { versions } from "./verbs/versions.ts";
export type { VersionsItem, VersionsOptions, VersionsRecord } from "./verbs/versions.ts";
export { why } from "./verbs/why.ts";
export type { WhyOptions, WhyRecord, WhyStep } from "./verbs/why.ts";
export type { PathItem, PathList } from "./verbs/path-list.ts";
export type { PathTotal, StoreIdentity } from "./verbs/store-identity.ts";
export type { StoreOptions, StoreProgress } from "./verbs/store-options.ts";
export type { BiggestItem } from "./model/biggest.ts";
export type { PackageChange, PackageChangeKind } from "./model/closure-diff.ts";
export type { EdgeKind } from "./model/edge-kind.ts";
export type { ApplyRecord, RemovedRoot, SkippedPaths, SkippedRoot, UndoRecord } from "./model/plan/apply-record.ts";
export type { PlanRecord, PlannedGenerations, PlannedLink, PlannedPath } from "./model/plan/plan-record.ts";
export type { GenerationRule, LinkRule, RetentionPolicy } from "./model/retention/policy.ts";
export type { Neighbour, NeighbourName } from "./model/neighbours/neighbour.ts";
export type { OutsideItem, OutsideKind, OutsideSpace, Recreated } from "./model/outside/outside-space.ts";
export type { RootKind } from "./model/root-kind.ts";
export type { RootSizes } from "./model/root-sizes.ts";
export type { StateName } from "./model/state-name.ts";
export type { Visibility } from "./model/visibility.ts";
export { readStore } from "./probe/read-store.ts";
export type { ReadStoreOptions } from "./probe/read-store.ts";
