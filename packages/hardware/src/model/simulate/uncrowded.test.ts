import { graphFromEdges } from "@nixperf/graph";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { ledgerCost, ledgerRun } from "../../../test/ledger/runs.ts";
import type { RunCost } from "../own-runs.ts";
import { emptyCosts } from "./build-costs.ts";
import { buildPlan } from "./build-plan.ts";
import { noNixCosts } from "./nix-costs.ts";
import { replay } from "./replay.ts";
import { uncrowded } from "./uncrowded.ts";

const run = ledgerRun(1, {});

/** What builds that wait and work for so long take beside each other, all asked for at once. */
function beside(
  builds: ReadonlyArray<readonly [wait: number, work: number]>,
  jobs: number,
  capacity: number,
): RunCost[] {
  const costs = emptyCosts(builds.length);
  builds.forEach(([wait, work], i) => {
    costs.waitSeconds[i] = wait;
    costs.cpuSeconds[i] = work;
  });
  const plan = buildPlan(
    graphFromEdges(builds.length, new Uint32Array(), new Uint32Array()),
    builds.map((_, i) => String(i).padStart(4, "0")),
    costs.fetched,
  )!;
  const settings = { jobs, cores: 1, capacity, substitutionJobs: null, nix: noNixCosts };
  const { starts, ends } = replay(plan, costs, settings);
  return builds.map(([, work], i) => ledgerCost(run, "a-1", [starts[i]!, ends[i]!], { cpuSeconds: work }));
}

test("builds that only work are told back, however many shared the processors", () => {
  const works = fc.array(fc.double({ min: 1, max: 100, noNaN: true }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(works, fc.integer({ min: 1, max: 16 }), fc.integer({ min: 1, max: 8 }), (list, jobs, capacity) => {
      const costs = beside(
        list.map((work) => [0, work] as const),
        jobs,
        capacity,
      );
      uncrowded(costs, capacity).forEach(({ seconds }, i) => expect(seconds / list[i]!).toBeCloseTo(1, 2));
    }),
  );
});

test("builds that had the processors to themselves take what they took, whatever they waited for", () => {
  const builds = fc.array(
    fc.tuple(fc.double({ min: 10, max: 100, noNaN: true }), fc.double({ min: 0.1, max: 1, noNaN: true })),
    {
      minLength: 1,
      maxLength: 8,
    },
  );
  fc.assert(
    fc.property(builds, (list) => {
      const costs = beside(list, 8, 2);
      uncrowded(costs, 2).forEach(({ seconds }, i) => expect(seconds).toBeCloseTo(costs[i]!.seconds, 1));
    }),
  );
});

test("what is not known, was built elsewhere or had several processors stays as it is, and is counted beside others", () => {
  const given = beside(
    Array.from({ length: 8 }, () => [0, 10] as const),
    8,
    2,
  );
  expect(given.map(({ seconds }) => Math.round(seconds))).toEqual(Array.from({ length: 8 }, () => 40));
  const odd: RunCost[] = [
    { ...given[0]!, cpuSeconds: null },
    { ...given[1]!, machine: "ssh-ng://other" },
    { ...given[2]!, startedAt: null },
    { ...given[3]!, cpuSeconds: 60 },
    { ...given[4]!, outcome: "substituted" },
    { ...given[5]!, cpuSeconds: 0 },
  ];
  const found = uncrowded([...odd, ...given], 2);
  expect(found.slice(0, odd.length)).toEqual(odd);
  for (const { seconds } of found.slice(odd.length)) expect(seconds).toBeCloseTo(10, 5);
  expect(uncrowded([], 2)).toEqual([]);
});
