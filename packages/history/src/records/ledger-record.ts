import type { DerivationCost } from "./derivation-cost.ts";
import type { Run } from "./run.ts";
import type { Sample, SampleDay } from "./sample.ts";

/** All that the ledger holds. */
export type LedgerRecord = Run | Sample | SampleDay | DerivationCost;
