import { aloneSeconds, realCores } from "./build-costs.ts";
import type { BuildCosts } from "./build-costs.ts";
import type { BuildPlan } from "./build-plan.ts";
import type { Job } from "./cost-model.ts";
import { lowerBounds } from "./lower-bounds.ts";
import type { ReplaySettings } from "./replay.ts";

/** One build of the longest chain. */
export interface CriticalStep {
  name: string;
  drvPath: string | null;
  /** How long it takes with these cores, and nothing else running. */
  seconds: number;
  fetched: boolean;
}

const most = 20;

/** The longest chain, in order; of more than 20 steps only the 20 longest. */
export function criticalSteps(
  plan: BuildPlan,
  costs: BuildCosts,
  settings: ReplaySettings,
  jobs: readonly Job[],
): CriticalStep[] {
  const path = lowerBounds(plan, costs, settings).criticalPath;
  const steps = path.map((i) => ({
    name: jobs[i]!.name,
    drvPath: jobs[i]!.drvPath,
    seconds: aloneSeconds(costs, i, realCores(settings.cores, settings.capacity)),
    fetched: costs.fetched[i] === 1,
  }));
  const least = steps.map(({ seconds }) => seconds).sort((a, b) => b - a)[most - 1] ?? 0;
  return steps.filter(({ seconds }) => seconds >= least).slice(0, most);
}
