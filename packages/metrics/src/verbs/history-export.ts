import type { Gap } from "@nixperf/errors";
import { withHistory } from "@nixperf/history";
import { passLines, writeLines } from "../act/write-lines.ts";
import { ledgerOf } from "../probe/ledger/own-ledger.ts";
import type { LedgerOptions } from "../model/ledger-options.ts";

export interface HistoryExportOptions extends LedgerOptions {
  /** Where to write; what is there already is replaced, as a whole; a pipe or device is written into. */
  file: string;
  /** Takes the lines instead, and says by `false` that nobody reads any more; `file` is then only what it is called. */
  write?: ((text: string) => Promise<boolean>) | undefined;
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
  const { file, write, signal } = options;
  const records = await withHistory(ledgerOf(options), (history) => {
    const lines = history.exportLines(signal);
    return write === undefined ? writeLines(file, lines) : passLines(write, lines);
  });
  return { schema: "nixperf.metrics.history-export/1", file, records, gaps: [] };
}
