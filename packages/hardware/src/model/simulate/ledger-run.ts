import { graphFromEdges } from "@nixperf/graph";
import type { OwnRun } from "../own-runs.ts";
import { emptyCosts } from "./build-costs.ts";
import type { BuildCosts } from "./build-costs.ts";
import { buildPlan } from "./build-plan.ts";
import { fillCosts } from "./cost-model.ts";
import type { CostSources, GivenCost, Job } from "./cost-model.ts";
import { nixCostsOf } from "./nix-costs.ts";
import type { RunError } from "./recording.ts";
import { replay } from "./replay.ts";
import type { RunSettings } from "./run-settings.ts";
import { spanOf } from "./unreplayed.ts";

/** Longest name of a run in an answer; what was asked for may be longer. */
const longestName = 80;

/**
 * Replays a run that the ledger has. Where `others` know all that was built, by the very derivations or by their names, the
 * run is foretold: nothing of what its own builds took is used, as nothing would be before it. Else its builds take what
 * they took, which shows how well Nix's order and its own work are told, and not how long builds take. What was fetched takes
 * what it took in any case.
 *
 * @param inputs by derivation: those that it needs
 * @param others what other runs tell of builds
 * @param capacity what the machine gets done at once, in cores
 * @returns null when the builds need each other in a circle
 */
export function replayLedgerRun(
  { number, run, costs }: OwnRun,
  { jobs, cores, substitutionJobs, numbers }: RunSettings,
  inputs: ReadonlyMap<string, readonly string[]>,
  others: CostSources,
  capacity: number,
): RunError | null {
  const done = costs.filter(({ outcome }) => outcome === "built" || outcome === "substituted");
  const places = new Map<string, number[]>();
  done.forEach(({ drvPath }, i) => {
    if (drvPath === null) return;
    const known = places.get(drvPath);
    // A derivation whose outputs are fetched one by one has a place for each.
    if (known === undefined) places.set(drvPath, [i]);
    else known.push(i);
  });
  const [from, to]: [number[], number[]] = [[], []];
  done.forEach(({ drvPath, outcome }, i) => {
    // What is fetched needs nothing that it is made of.
    if (drvPath === null || outcome !== "built") return;
    for (const input of inputs.get(drvPath) ?? [])
      for (const place of places.get(input) ?? []) {
        from.push(i);
        to.push(place);
      }
  });
  const foretold = foretoldCosts(done, others);
  const used = foretold ?? ownTimes(done);
  const plan = buildPlan(
    graphFromEdges(done.length, Uint32Array.from(from), Uint32Array.from(to)),
    done.map(({ name, drvPath }) => `${name}.drv$${drvPath ?? ""}`),
    used.fetched,
  );
  if (plan === null) return null;
  const told = replay(plan, used, { jobs, cores, capacity, substitutionJobs, nix: nixCostsOf(numbers).costs });
  const recordedSeconds = spanOf(done).seconds;
  const simulatedSeconds = least(told.ends, -1) - least(told.starts, 1);
  return {
    run: number,
    graph: nameOf(run),
    nix: run.nixVersion ?? "",
    jobs,
    cores,
    builds: done.length,
    recordedSeconds,
    simulatedSeconds,
    error: recordedSeconds === 0 ? 0 : simulatedSeconds / recordedSeconds - 1,
    isBase: foretold === null,
  };
}

/** The least of many with sign 1, the greatest with -1. */
function least(values: Float64Array, sign: 1 | -1): number {
  return sign * values.reduce((found, value) => Math.min(found, sign * value), Infinity);
}

function nameOf({ targets, command }: OwnRun["run"]): string {
  const name = (targets.length > 0 ? targets : command).join(" ");
  return name.length > longestName ? `${name.slice(0, longestName - 1)}…` : name;
}

function foretoldCosts(done: OwnRun["costs"], others: CostSources): BuildCosts | null {
  const jobs = done.map(({ drvPath, name, system, outcome, seconds }): Job => {
    const given: GivenCost | null = outcome === "built" ? null : { ...fetchedCost, seconds };
    return { drvPath, name, system, given };
  });
  const isKnown = (job: Job): boolean => {
    const by = job.given === null ? others.estimate(job)?.by : "derivation";
    return by === "derivation" || by === "name";
  };
  if (!jobs.every(isKnown)) return null;
  return fillCosts(jobs, others)?.costs ?? null;
}

const fetchedCost: Omit<GivenCost, "seconds"> = {
  cpuSeconds: null,
  parallelShare: null,
  memoryBytes: null,
  memoryPerCoreBytes: null,
  fetched: true,
};

/** What each took, whatever ran beside it: nobody shares processors with anybody any more. */
function ownTimes(done: OwnRun["costs"]): BuildCosts {
  const costs = emptyCosts(done.length);
  done.forEach(({ seconds, outcome }, i) => {
    costs.waitSeconds[i] = seconds;
    costs.fetched[i] = outcome === "built" ? 0 : 1;
  });
  return costs;
}
