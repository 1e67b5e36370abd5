import { isNixperfError } from "@nixperf/errors";
import type { Gap } from "@nixperf/errors";
import { estimator, withHistory } from "@nixperf/history";
import type { DerivationCost } from "@nixperf/history";
import type { StoreDatabase } from "@nixperf/nix/database";
import { rebuildCosts } from "../model/value/rebuild-cost.ts";
import type { CostOf } from "../model/value/rebuild-cost.ts";
import { readCostsFile } from "./costs.ts";
import { ownState } from "./own-state.ts";

/**
 * What paths would take to build, by what the ledger has of earlier builds, and a file of costs. Where neither knows of any
 * build, nothing is known.
 *
 * @param state where nixperf keeps its state; null: the ledger is not read; undefined: the usual place
 * @throws NIXPERF_COSTS_UNREADABLE for the file; what is wrong with the ledger is a gap
 */
export async function buildCosts(
  database: StoreDatabase,
  file: string | undefined,
  state: string | null | undefined,
): Promise<{ costOf: CostOf; gaps: Gap[] }> {
  const found = file === undefined ? { costs: [], gaps: [] } : await readCostsFile(file);
  const ledger = await ledgerCosts(state);
  const costs = [...found.costs, ...ledger.costs];
  const costOf: CostOf = costs.length === 0 ? () => null : rebuildCosts(estimator(costs), database);
  return { costOf, gaps: [...found.gaps, ...ledger.gaps] };
}

async function ledgerCosts(state: string | null | undefined): Promise<{ costs: DerivationCost[]; gaps: Gap[] }> {
  const costs: DerivationCost[] = [];
  if (state === null) return { costs, gaps: [] };
  try {
    await withHistory({ stateDir: ownState(state) }, async (history) => {
      for await (const some of history.costs()) costs.push(...some);
    });
    return { costs, gaps: [] };
  } catch (error) {
    if (!isNixperfError(error)) throw error;
    const { code, message, tries } = error;
    return { costs, gaps: [{ at: "", code, message, tries: [...tries] }] };
  }
}
