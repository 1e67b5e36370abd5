import type { Gap } from "@nixperf/errors";
import { estimator } from "@nixperf/history";
import type { StoreDatabase } from "@nixperf/nix/database";
import { rebuildCosts } from "../model/value/rebuild-cost.ts";
import type { CostOf } from "../model/value/rebuild-cost.ts";
import { readCostsFile } from "./costs.ts";

/** What paths would take to build, by a file of costs; without one nothing is known. */
export async function buildCosts(
  database: StoreDatabase,
  file: string | undefined,
): Promise<{ costOf: CostOf; gaps: Gap[] }> {
  if (file === undefined) return { costOf: () => null, gaps: [] };
  const { costs, gaps } = await readCostsFile(file);
  return { costOf: rebuildCosts(estimator(costs), database), gaps };
}
