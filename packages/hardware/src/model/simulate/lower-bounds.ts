import { aloneSeconds, realCores } from "./build-costs.ts";
import type { BuildCosts } from "./build-costs.ts";
import type { BuildPlan } from "./build-plan.ts";
import type { ReplaySettings } from "./replay.ts";

/** What no order of builds could undercut with these settings. */
export interface LowerBounds {
  /** The longest chain of builds that need each other. */
  criticalPathSeconds: number;
  /** All work, divided by what the machine gets done. */
  workSeconds: number;
  /** All builds, divided by the slots. */
  slotSeconds: number;
  /** The builds of the longest chain, the first that has to be built first. */
  criticalPath: number[];
}

export function lowerBounds(
  plan: BuildPlan,
  costs: BuildCosts,
  { jobs, cores, capacity, substitutionJobs }: Pick<ReplaySettings, "jobs" | "cores" | "capacity" | "substitutionJobs">,
): LowerBounds {
  const { count, order, inputs } = plan;
  const until = new Float64Array(count);
  const before = new Int32Array(count).fill(-1);
  let [work, slots, last] = [0, 0, -1];
  for (const node of order) {
    let longest = 0;
    for (let e = inputs.offsets[node]!; e < inputs.offsets[node + 1]!; e++) {
      const input = inputs.targets[e]!;
      if (before[node] !== -1 && until[input]! <= longest) continue;
      longest = until[input]!;
      before[node] = input;
    }
    const own = aloneSeconds(costs, node, realCores(cores, capacity));
    until[node] = longest + own;
    work += costs.cpuSeconds[node]!;
    if (substitutionJobs === null || costs.fetched[node] === 0) slots += own;
    if (last === -1 || until[node]! > until[last]!) last = node;
  }
  const criticalPath: number[] = [];
  for (let node = last; node !== -1; node = before[node]!) criticalPath.push(node);
  return {
    criticalPathSeconds: last === -1 ? 0 : until[last]!,
    workSeconds: work / capacity,
    slotSeconds: slots / jobs,
    criticalPath: criticalPath.reverse(),
  };
}
