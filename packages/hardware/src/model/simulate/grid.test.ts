import { graphFromEdges } from "@nixperf/graph";
import { expect, test } from "vitest";
import { buildPlan } from "./build-plan.ts";
import { certaintyOf, rivals, trial, trialsFor } from "./certainty.ts";
import { fillCosts } from "./cost-model.ts";
import { bestPoint, gridAxis, gridPoint, narrowest } from "./grid.ts";
import type { GridPoint } from "./grid.ts";
import { noNixCosts } from "./nix-costs.ts";
import { buildProfiles, profile } from "./profiles.ts";
import type { BuildProfile } from "./profiles.ts";
import type { ReplaySettings } from "./replay.ts";

function made(name: BuildProfile, size: number) {
  const { jobs, from, to } = profile(name, size);
  const none = { estimate: () => null, fetchSeconds: () => null, classOf: () => "package", measuredCores: 1 };
  const { costs, deviations } = fillCosts(jobs, none)!;
  const inputs = graphFromEdges(jobs.length, Uint32Array.from(from), Uint32Array.from(to));
  return {
    jobs,
    costs,
    deviations,
    plan: buildPlan(
      inputs,
      jobs.map((job) => `${job.name}.drv$`),
      costs.fetched,
    )!,
  };
}
const settings: ReplaySettings = { jobs: 1, cores: 1, capacity: 8, substitutionJobs: 16, nix: noNixCosts };
const point = (some: Partial<GridPoint>): GridPoint => ({
  jobs: 1,
  cores: 1,
  makespanSeconds: 100,
  utilization: 1,
  memoryPeakBytes: 10,
  fits: true,
  nixSeconds: 0,
  mostWaiting: 0,
  criticalPathSeconds: 1,
  workSeconds: 2,
  slotSeconds: 3,
  ...some,
});

test("of pairs as fast as the fastest that fits, the best is the one that needs least", () => {
  const tooLarge = point({ makespanSeconds: 50, fits: false });
  const fast = point({ jobs: 8, makespanSeconds: 99.5, memoryPeakBytes: 90 });
  const small = point({ jobs: 4, makespanSeconds: 100 });
  expect(bestPoint([tooLarge, fast, small])).toBe(small);
  expect(bestPoint([fast, point({ makespanSeconds: 101 })])).toBe(fast);
  expect(bestPoint([point({ jobs: 2, cores: 2 }), point({ jobs: 3 })])?.jobs).toBe(3);
  expect(bestPoint([tooLarge])).toBeNull();
  expect(bestPoint([point({ fits: null })])).not.toBeNull();
});

test("the axis of a machine ends with all of its threads", () => {
  expect(gridAxis(1)).toEqual([1]);
  expect(gridAxis(8)).toEqual([1, 2, 3, 4, 6, 8]);
  expect(gridAxis(10)).toEqual([1, 2, 3, 4, 6, 8, 10]);
  expect(gridAxis(0.5)).toEqual([1]);
});

test("the nearest bound is named", () => {
  expect(narrowest(point({}))).toBe("slots");
  expect(narrowest(point({ criticalPathSeconds: 4 }))).toBe("critical-path");
  expect(narrowest(point({ workSeconds: 4 }))).toBe("work");
  expect(narrowest(point({ workSeconds: 4, nixSeconds: 5 }))).toBe("nix");
});

test.each(buildProfiles)(
  "made-up builds of the shape %s are as many as asked for, the same each time, with one top",
  (name) => {
    const { jobs, from, to } = profile(name, 300);
    expect(jobs).toHaveLength(300);
    expect(profile(name, 300)).toEqual({ jobs, from, to });
    expect(profile(name, 300, 2)).not.toEqual({ jobs, from, to });
    const needed = new Set(to);
    expect(jobs.filter((_, i) => !needed.has(i))).toHaveLength(1);
    for (const size of [1, 2, 3]) expect(made(name, size).plan.count).toBe(size);
  },
);

test("memory that does not suffice is said, and pairs that do not fit are not the best", () => {
  const { plan, costs } = made("mixed", 200);
  const all = [1, 2, 4].map((jobs) => gridPoint(plan, costs, { ...settings, jobs }, null));
  expect(all.map(({ fits }) => fits)).toEqual([null, null, null]);
  const budget = all[1]!.memoryPeakBytes;
  const judged = [1, 2, 4].map((jobs) => gridPoint(plan, costs, { ...settings, jobs }, budget));
  expect(judged.map(({ fits }) => fits)).toEqual([true, true, false]);
  expect(bestPoint(judged)?.jobs).toBe(2);
});

test("in a chain jobs are of no use, among builds that need nothing cores are of less", () => {
  const chain = made("chain", 100);
  const time = ({ plan, costs }: ReturnType<typeof made>, jobs: number, cores: number): number =>
    gridPoint(plan, costs, { ...settings, jobs, cores }, null).makespanSeconds;
  expect(time(chain, 8, 1)).toBe(time(chain, 1, 1));
  expect(time(chain, 1, 8)).toBeLessThan(time(chain, 1, 1));
  const wide = made("wide", 400);
  expect(time(wide, 8, 1)).toBeLessThan(time(wide, 1, 8));
});

test("trials with other costs are the same for the same seed, and say how often the best stays the best", () => {
  const { plan, costs, deviations } = made("mixed", 100);
  const points = [1, 2, 4, 8].map((jobs) => gridPoint(plan, costs, { ...settings, jobs }, null));
  const candidates = rivals(bestPoint(points)!, points);
  const run = (seed: number): number[] => trial(plan, costs, deviations, candidates, settings, seed);
  expect(run(1)).toEqual(run(1));
  expect(run(1)).not.toEqual(run(2));
  expect(trial(plan, costs, new Float64Array(100), candidates, settings, 1)).toEqual(
    candidates.map(({ makespanSeconds }) => makespanSeconds),
  );
  expect(
    certaintyOf([
      [1, 2],
      [1, 2],
      [3, 2],
      [2.02, 2],
    ]),
  ).toMatchObject({ trials: 4, bestShare: 0.75 });
  expect(certaintyOf(Array.from({ length: 11 }, (_, i) => [i]))).toMatchObject({ lowSeconds: 1, highSeconds: 9 });
  expect([trialsFor(1, 1), trialsFor(10_000, 5), trialsFor(1_000_000, 6)]).toEqual([200, 20, 5]);
});
