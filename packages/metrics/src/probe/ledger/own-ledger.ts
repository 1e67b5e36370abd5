import { homedir } from "node:os";
import { stateDir } from "@nixperf/files";
import type { OpenOptions } from "@nixperf/history";
import type { LedgerOptions } from "../../model/ledger-options.ts";

/** @throws NIXPERF_HOME_UNKNOWN */
export function ledgerOf({ state, url }: LedgerOptions): OpenOptions {
  return { stateDir: state ?? stateDir(process.env, homedir()), ...(url === undefined ? {} : { url }) };
}
