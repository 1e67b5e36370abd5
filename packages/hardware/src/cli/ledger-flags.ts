import type { CommandInput } from "@nixperf/cli-kit";
import { ledgerKey } from "@nixperf/history/config";

export function ledgerUrl({ config }: Pick<CommandInput, "config">): string | undefined {
  return (config(ledgerKey.key) as string | null) ?? undefined;
}
