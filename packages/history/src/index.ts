export { costClass } from "./cost-class.ts";
export type { CostClass } from "./cost-class.ts";
export { estimator } from "./estimate.ts";
export type { CostEstimate, Estimate, KnownCost, Likely, Wanted } from "./estimate.ts";
export type {
  History,
  HistoryFilter,
  Imported,
  NumberedRun,
  OpenOptions,
  Pruned,
  PruneOptions,
  Pushed,
  RunFilter,
  SavedRun,
  Appended,
} from "./history.ts";
export { openHistory, withHistory } from "./open-history.ts";
export { limits } from "./parse/read.ts";
export { derivationCost } from "./records/derivation-cost.ts";
export type { Confidence, DerivationCost, Outcome, Phase } from "./records/derivation-cost.ts";
export type { LedgerRecord } from "./records/ledger-record.ts";
export type { EvaluationDetail, PathStep, Pressure, RunDetail, SubstituterUse, Waits } from "./records/run-detail.ts";
export { measuredRun } from "./records/run.ts";
export type { Run, RunKind, RunOutcome, Timing } from "./records/run.ts";
export type { Sample, SampleDay, Unit } from "./records/sample.ts";
