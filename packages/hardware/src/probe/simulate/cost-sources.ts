import type { Gap } from "@nixperf/errors";
import { costClass, estimator } from "@nixperf/history";
import type { CostSources } from "../../model/simulate/cost-model.ts";
import { fetchTimes, knownCosts } from "./known-costs.ts";

export interface ReadCostSources extends CostSources {
  gaps: Gap[];
  /** Names of builds of which nothing was known when they were asked for, the first few. */
  unknownNames: string[];
}

/**
 * What is known of costs: by the ledger and a file of costs.
 *
 * @throws NIXPERF_SIMULATE_COSTS_UNREADABLE
 */
export async function costSources(
  options: { costs?: string | undefined; state?: string | null | undefined },
  measuredCores: number,
): Promise<ReadCostSources> {
  const { costs, gaps } = await knownCosts(options.costs, options.state);
  const estimate = estimator(costs);
  const fetchSeconds = fetchTimes(costs);
  const unknownNames: string[] = [];
  return {
    gaps,
    unknownNames,
    measuredCores,
    classOf: costClass,
    fetchSeconds: ({ drvPath }) => fetchSeconds(drvPath),
    estimate: (job) => {
      const found = estimate(job);
      if (found === null && unknownNames.length < 3) unknownNames.push(job.name);
      return found;
    },
  };
}
