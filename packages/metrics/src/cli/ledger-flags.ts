import type { CommandInput, ConfigKey } from "@nixperf/cli-kit";
import type { LedgerOptions } from "../model/ledger-options.ts";

/** Which ledger the configuration names. Of a machine only: a project must not make runs go to a server of its choice. */
export const ledgerKeys: ConfigKey[] = [
  {
    key: "history.url",
    scope: "machine",
    brief: "A PostgreSQL ledger that machines share; by default runs are kept on this one",
    env: "NIXPERF_HISTORY",
    is: "string",
    placeholder: "postgres://USER@HOST/DATABASE",
    default: null,
  },
];

export function ledger({ config, signal }: Pick<CommandInput, "config" | "signal">): LedgerOptions {
  return { url: (config("history.url") as string | null) ?? undefined, signal };
}
