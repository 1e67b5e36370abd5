import { homedir } from "node:os";
import { isNixperfError } from "@nixperf/errors";
import type { Gap } from "@nixperf/errors";
import { stateDir } from "@nixperf/files";
import { withHistory } from "@nixperf/history";
import type { DerivationCost } from "@nixperf/history";
import { costsOfFile } from "./costs-file.ts";

export interface KnownCosts {
  costs: DerivationCost[];
  gaps: Gap[];
}

/**
 * What builds took, by the ledger and by a file.
 *
 * @param file see {@link costsOfFile}
 * @param state where nixperf keeps its state; null: the ledger is not read; undefined: the usual place
 * @throws NIXPERF_SIMULATE_COSTS_UNREADABLE for the file; what is wrong with the ledger is a gap
 */
export async function knownCosts(file: string | undefined, state: string | null | undefined): Promise<KnownCosts> {
  const known = file === undefined ? { costs: [], gaps: [] } : costsOfFile(file);
  if (state === null) return known;
  try {
    await withHistory({ stateDir: state ?? stateDir(process.env, homedir()) }, async (history) => {
      for await (const some of history.costs()) known.costs.push(...some);
    });
  } catch (error) {
    if (!isNixperfError(error)) throw error;
    const { code, message, tries } = error;
    known.gaps.push({ at: "/builds/origins", code, message, tries: [...tries] });
  }
  return known;
}

/** By derivation: how long its fetching took, if it was fetched when it came last. */
export function fetchTimes(costs: readonly DerivationCost[]): (drvPath: string | null) => number | null {
  const last = new Map<string, DerivationCost>();
  for (const cost of costs) {
    if (cost.drvPath === null || (cost.outcome !== "built" && cost.outcome !== "substituted")) continue;
    const before = last.get(cost.drvPath);
    if (before === undefined || before.at <= cost.at) last.set(cost.drvPath, cost);
  }
  return (drvPath) => {
    const cost = drvPath === null ? undefined : last.get(drvPath);
    return cost?.outcome === "substituted" ? cost.seconds : null;
  };
}
