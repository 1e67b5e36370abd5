import type { Gap } from "@nixperf/errors";
import { withHistory } from "@nixperf/history";
import type { DerivationCost, Run } from "@nixperf/history";
import { runUnknown } from "../errors.ts";
import { ledgerOf } from "../probe/ledger/own-ledger.ts";
import type { LedgerOptions } from "../model/ledger-options.ts";

export interface HistoryShowOptions extends LedgerOptions {
  /** Its number, its id, or the beginning of that. */
  run: string;
}

export interface HistoryShowRecord {
  schema: "nixperf.metrics.history-show/1";
  number: number;
  run: Run;
  /** What each derivation cost, the longest first. */
  derivations: DerivationCost[];
  gaps: Gap[];
}

/**
 * One run, with all that is kept of it.
 *
 * @throws NIXPERF_RUN_UNKNOWN, NIXPERF_HISTORY_RUN_AMBIGUOUS, and what opening and reading the ledger throws
 */
export async function historyShow(options: HistoryShowOptions): Promise<HistoryShowRecord> {
  // Ids begin with the time, and so with 0 for some thousand years.
  const which = /^[1-9]\d{0,8}$/.test(options.run) ? Number(options.run) : options.run;
  return await withHistory(ledgerOf(options), async (history) => {
    const found = await history.run(which);
    if (found === null) throw runUnknown(options.run);
    const derivations: DerivationCost[] = [];
    for await (const some of history.costsOf(found.run.id)) {
      options.signal?.throwIfAborted();
      derivations.push(...some);
    }
    derivations.sort((a, b) => b.seconds - a.seconds || (a.name < b.name ? -1 : 1));
    return {
      schema: "nixperf.metrics.history-show/1",
      number: found.number,
      run: found.run,
      derivations,
      gaps: found.run.gaps.map(({ at, code, message, tries }) => ({ at: `/run${at}`, code, message, tries })),
    };
  });
}
