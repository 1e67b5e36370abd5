import type { Gap } from "@nixperf/errors";
import { withHistory } from "@nixperf/history";
import type { Pushed } from "@nixperf/history";
import { historyNotShared } from "../errors.ts";
import { ledgerOf } from "../probe/ledger/own-ledger.ts";
import type { LedgerOptions } from "../model/ledger-options.ts";

export type HistoryPushOptions = LedgerOptions;

export interface HistoryPushRecord extends Pushed {
  schema: "nixperf.metrics.history-push/1";
  gaps: Gap[];
}

/**
 * Brings what was kept here while the shared ledger was away to it. Each run goes once, however often this is called.
 *
 * @throws NIXPERF_HISTORY_NOT_SHARED, and what opening and writing the ledger throws
 */
export async function historyPush(options: HistoryPushOptions = {}): Promise<HistoryPushRecord> {
  if (options.url === undefined) throw historyNotShared();
  const pushed = await withHistory(ledgerOf(options), (history) => history.push(options.signal));
  return { schema: "nixperf.metrics.history-push/1", ...pushed, gaps: [] };
}
