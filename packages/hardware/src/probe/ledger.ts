import { homedir } from "node:os";
import { isNixperfError } from "@nixperf/errors";
import type { Gap } from "@nixperf/errors";
import { stateDir } from "@nixperf/files";
import { withHistory } from "@nixperf/history";
import type { History, OpenOptions } from "@nixperf/history";
import type { LedgerOptions } from "../model/ledger-options.ts";

/** @throws NIXPERF_HOME_UNKNOWN */
export function ledgerOf({ state, url }: LedgerOptions): OpenOptions {
  return { stateDir: state ?? stateDir(process.env, homedir()), url };
}

/**
 * What the ledger has; `nothing` where there is none to be read. What is wrong with it is a gap, since all that reads it
 * here can do without.
 */
export async function askLedger<Result>(
  ledger: LedgerOptions,
  nothing: Result,
  ask: (history: History) => Promise<Result>,
): Promise<{ found: Result; gaps: Gap[] }> {
  if (ledger.state === null) return { found: nothing, gaps: [] };
  try {
    return { found: await withHistory(ledgerOf(ledger), ask), gaps: [] };
  } catch (error) {
    if (!isNixperfError(error)) throw error;
    const { code, message, tries } = error;
    return { found: nothing, gaps: [{ at: "", code, message, tries: [...tries] }] };
  }
}
