import { isNixperfError } from "@nixperf/errors";
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
  let asking = Promise.resolve();
  let isBroken = false;
  const ask = async (drvPaths: readonly string[]): Promise<void> => {
    if (ledger === null || isBroken) return;
    const wanted = drvPaths.map((drvPath) => ({ drvPath, name: drvName(drvPath), system: systemOf(drvPath) }));
    try {
      const found = await withHistory(ledger, (history) => history.estimate(wanted));
      for (const [index, drvPath] of drvPaths.entries()) known.set(drvPath, found[index] ?? null);
    } catch (error) {
      if (!isNixperfError(error)) throw error;
      // Saving the run will say what is the matter with it.
      isBroken = true;
    }
  };
  return {
    want: (drvPaths) => {
      const fresh = drvPaths.filter((drvPath) => !asked.has(drvPath));
      if (fresh.length === 0) return;
      for (const drvPath of fresh) asked.add(drvPath);
      asking = asking.then(() => ask(fresh));
    },
    of: (drvPath) => known.get(drvPath) ?? null,
    settled: () => asking,
  };
}
