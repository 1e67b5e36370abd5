import type { CommandInput } from "@nixperf/cli-kit";
import { ledgerKey } from "@nixperf/history/config";
import type { LedgerOptions } from "../model/ledger-options.ts";

export function ledger({ config, signal }: Pick<CommandInput, "config" | "signal">): LedgerOptions {
  return { url: (config(ledgerKey.key) as string | null) ?? undefined, signal };
}
