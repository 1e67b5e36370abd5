import { withHistory } from "@nixperf/history";
import type { CostEstimate, OpenOptions } from "@nixperf/history";
import { drvName } from "./watch-builds.ts";

export interface Estimates {
  /** Asks for those that were not asked for yet; what comes is there later. */
  want(drvPaths: readonly string[]): void;
  of(drvPath: string): CostEstimate | null;
  /** All that was asked for has come. */
  settled(): Promise<void>;
}

/** What builds will take, by history; without history (`null`), or where it cannot be read, nothing is known. */
export function estimates(ledger: OpenOptions | null, systemOf: (drvPath: string) => string | null): Estimates {
  const asked = new Set<string>();
  const known = new Map<string, CostEstimate | null>();
  let waiting: string[] = [];
  let asking: Promise<void> | null = null;
  let isBroken = false;
  const ask = async (drvPaths: readonly string[]): Promise<void> => {
    if (ledger === null || isBroken) return;
    const wanted = drvPaths.map((drvPath) => ({ drvPath, name: drvName(drvPath), system: systemOf(drvPath) }));
    try {
      const found = await withHistory(ledger, (history) => history.estimate(wanted));
      for (const [index, drvPath] of drvPaths.entries()) known.set(drvPath, found[index] ?? null);
    } catch {
      // Whatever it is, it must not end the program that runs a build; saving the run will say what is the matter.
      isBroken = true;
    }
  };
  /** One question at a time; what is wanted meanwhile goes into the next. */
  const askAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      const now = waiting;
      waiting = [];
      await ask(now);
    }
    asking = null;
  };
  return {
    want: (drvPaths) => {
      for (const drvPath of drvPaths) {
        if (asked.has(drvPath)) continue;
        asked.add(drvPath);
        waiting.push(drvPath);
      }
      if (waiting.length > 0) asking ??= askAll();
    },
    of: (drvPath) => known.get(drvPath) ?? null,
    settled: async () => {
      await asking;
    },
  };
}
