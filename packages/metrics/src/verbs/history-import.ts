import type { Gap } from "@nixperf/errors";
import { withHistory } from "@nixperf/history";
import { ledgerOf } from "../probe/ledger/own-ledger.ts";
import type { LedgerOptions } from "../model/ledger-options.ts";
import { linesOf } from "../probe/ledger/lines-of.ts";

export interface HistoryImportOptions extends LedgerOptions {
  /** JSON lines, as `historyExport` writes them; `-` for standard input. */
  file: string;
}

export interface HistoryImportRecord {
  schema: "nixperf.metrics.history-import/1";
  file: string;
  added: number;
  /** What the ledger had already. */
  known: number;
  /** Lines that are no record: passed over. */
  damaged: number;
  /** Of a later version of nixperf: kept as they are, among those that were added. */
  newer: number;
  gaps: Gap[];
}

/**
 * Adds what another ledger wrote. All of it or nothing; what is there already is passed over, so that doing it again adds
 * nothing.
 *
 * @throws NIXPERF_IMPORT_UNREADABLE, and what opening and writing the ledger throws
 */
export async function historyImport(options: HistoryImportOptions): Promise<HistoryImportRecord> {
  const { file, signal } = options;
  const imported = await withHistory(ledgerOf(options), (history) =>
    history.importLines(linesOf(file, signal), signal),
  );
  return { schema: "nixperf.metrics.history-import/1", file, ...imported, gaps: [] };
}
