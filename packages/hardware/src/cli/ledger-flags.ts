import type { CommandInput, ConfigKey } from "@nixperf/cli-kit";

/** Which ledger the configuration names: the same key as in the packages that fill it. Of a machine only. */
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

export function ledgerUrl({ config }: Pick<CommandInput, "config">): string | undefined {
  return (config("history.url") as string | null) ?? undefined;
}
