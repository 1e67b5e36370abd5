import type { Gap } from "@nixperf/errors";
import { withHistory } from "@nixperf/history";
import { writeLines } from "../act/write-lines.ts";
import { ledgerOf } from "../probe/ledger/own-ledger.ts";
import type { LedgerOptions } from "../model/ledger-options.ts";

export interface HistoryExportOptions extends LedgerOptions {
  /** Where to write; what is there already is replaced, as a whole. */
  file: string;
}

export interface HistoryExportRecord {
  schema: "nixperf.metrics.history-export/1";
  file: string;
  /** Records that it holds, one a line. */
  records: number;
  gaps: Gap[];
}

/**
 * Writes all of the ledger as JSON lines: runs, what derivations cost, samples.
 *
 * @throws NIXPERF_EXPORT_UNWRITABLE, and what opening and reading the ledger throws
 */
export async function historyExport(options: HistoryExportOptions): Promise<HistoryExportRecord> {
  const { file, signal } = options;
  const records = await withHistory(ledgerOf(options), (history) => writeLines(file, history.exportLines(signal)));
  return { schema: "nixperf.metrics.history-export/1", file, records, gaps: [] };
}
