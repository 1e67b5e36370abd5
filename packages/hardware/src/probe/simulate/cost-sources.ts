import type { Gap } from "@nixperf/errors";
import { costClass, estimator } from "@nixperf/history";
import type { CostEstimate } from "@nixperf/history";
import { gapsAt } from "../../model/gaps-at.ts";
import type { LedgerOptions } from "../../model/ledger-options.ts";
import type { OwnRuns, RunCost } from "../../model/own-runs.ts";
import type { CostSources, Job } from "../../model/simulate/cost-model.ts";
import { askLedger } from "../ledger.ts";
import { costsOfFile } from "./costs-file.ts";

export interface ReadCostSources extends CostSources {
  /** Of costs that are given, and of the ledger. */
  gaps: Gap[];
  /** What is known of the builds that are asked for, in the end. */
  told: {
    /** Names of builds of which nothing was known when they were asked for, the first few. */
    unknownNames: string[];
    /** How many builds are told by costs of which it is not known that this machine had them. */
    elsewhere: number;
  };
  /** Asks the ledger for what the machine's newest runs do not tell of these builds. */
  ask: (jobs: readonly Job[]) => Promise<void>;
}

/**
 * What is known of costs: by a file of costs, and by what the machine itself built in its newest runs; of what neither tells,
 * by all that the ledger has, asked for by derivation and by name.
 *
 * @param alone what this machine's builds would have taken by themselves
 * @throws NIXPERF_SIMULATE_COSTS_UNREADABLE
 */
export function costSources(
  options: LedgerOptions & { costs?: string | undefined; signal?: AbortSignal | undefined },
  own: OwnRuns,
  alone: readonly RunCost[],
  measuredCores: number,
): ReadCostSources {
  const file = options.costs === undefined ? { costs: [], gaps: [] } : costsOfFile(options.costs);
  const costs = [...alone, ...file.costs];
  const estimate = estimator(costs);
  const fetchSeconds = fetchTimes([...own.runs.flatMap((one) => one.costs), ...file.costs]);
  const asked = new Map<string, CostEstimate | null>();
  const gaps = [...file.gaps, ...gapsAt("/builds/origins", own.gaps)];
  const told = { unknownNames: [] as string[], elsewhere: 0 };
  return {
    gaps,
    told,
    measuredCores,
    classOf: costClass,
    fetchSeconds: ({ drvPath }) => fetchSeconds(drvPath),
    estimate: (job) => {
      const known = estimate(job);
      if (isOfThis(known)) return known;
      const other = asked.get(keyOf(job)) ?? null;
      // Another machine's time for the same package says more than what its class takes here.
      const found = isOfThis(other) ? other : (known ?? other);
      if (found === null && told.unknownNames.length < 3) told.unknownNames.push(job.name);
      if (found !== null && found === other) told.elsewhere++;
      return found;
    },
    ask: async (jobs) => {
      const open = new Map<string, Job>();
      for (const job of jobs)
        if (job.given === null && fetchSeconds(job.drvPath) === null && !isOfThis(estimate(job)))
          open.set(keyOf(job), job);
      // Where the ledger could not be read a moment ago, it need not be tried again.
      if (open.size === 0 || own.gaps.length > 0) return;
      const wanted = [...open.values()];
      const answer = await askLedger(options, [], (history) => history.estimate(wanted, options.signal));
      [...open.keys()].forEach((key, i) => asked.set(key, answer.found[i] ?? null));
      gaps.push(...gapsAt("/builds/origins", answer.gaps));
    },
  };
}

function isOfThis(found: { by: string } | null): boolean {
  return found !== null && found.by !== "class";
}

function keyOf({ drvPath, name, system }: Job): string {
  return `${drvPath ?? name} ${system ?? ""}`;
}

type Fetched = Pick<RunCost, "at" | "drvPath" | "outcome" | "seconds">;

/** By derivation: how long its fetching took, if it was fetched when it came last. */
function fetchTimes(costs: readonly Fetched[]): (drvPath: string | null) => number | null {
  const last = new Map<string, Fetched>();
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
