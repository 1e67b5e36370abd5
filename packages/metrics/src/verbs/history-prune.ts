import type { Gap } from "@nixperf/errors";
import { withHistory } from "@nixperf/history";
import type { Pruned } from "@nixperf/history";
import { ledgerOf } from "../probe/ledger/own-ledger.ts";
import type { LedgerOptions } from "../model/ledger-options.ts";

export interface HistoryPruneOptions extends LedgerOptions {
  /** Remove. Default false: only say what would go. */
  apply?: boolean | undefined;
  /** Runs that began earlier than so many seconds ago go. Default: a year. */
  keepRunsSeconds?: number | undefined;
  /** And so do the oldest as long as there are more than this. Default 10,000. */
  keepRuns?: number | undefined;
  /** Samples that are older become one record a day. Default: 90 days, in seconds. */
  keepSamplesSeconds?: number | undefined;
  /** Costs of derivations that are older go, but for the newest few of each package. Default: a year, in seconds. */
  keepCostsSeconds?: number | undefined;
}

export interface HistoryPruneRecord extends Pruned {
  schema: "nixperf.metrics.history-prune/1";
  did: "shown" | "pruned";
  gaps: Gap[];
}

/**
 * Makes the ledger small again: old runs and costs go, old samples become one record a day. The newest costs of each package
 * stay, so that what was built long ago can still be estimated.
 *
 * @throws what opening and writing the ledger throws
 */
export async function historyPrune(options: HistoryPruneOptions = {}): Promise<HistoryPruneRecord> {
  const { apply = false, keepRunsSeconds, keepRuns, keepSamplesSeconds, keepCostsSeconds, signal } = options;
  const pruned = await withHistory(ledgerOf(options), (history) =>
    history.prune({
      keepRunsSeconds,
      keepRuns,
      keepSeconds: keepSamplesSeconds,
      keepCostsSeconds,
      isDryRun: !apply,
      signal,
    }),
  );
  return { schema: "nixperf.metrics.history-prune/1", did: apply ? "pruned" : "shown", ...pruned, gaps: [] };
}
