import { graphFromEdges } from "@nixperf/graph";
import { expect, test } from "vitest";
import { buildPlan } from "./build-plan.ts";
import { candidatesFor, judged, trial, trialsFor } from "./certainty.ts";
import type { TrialResult } from "./certainty.ts";
import { fillCosts } from "./cost-model.ts";
import { bestPoint, edgesOf, gridAxis, gridPoint, narrowest, nextJobs } from "./grid.ts";
import type { GridPoint } from "./grid.ts";
import { noNixCosts } from "./nix-costs.ts";
import { buildProfiles, profile } from "./profiles.ts";
import type { BuildProfile } from "./profiles.ts";
import type { ReplaySettings } from "./replay.ts";

function made(name: BuildProfile, size: number) {
  const { jobs, from, to } = profile(name, size);
  const none = { estimate: () => null, fetchSeconds: () => null, classOf: () => "package", measuredCores: 1 };
  const { costs, deviations, guesses } = fillCosts(jobs, none)!;
  const inputs = graphFromEdges(jobs.length, Uint32Array.from(from), Uint32Array.from(to));
  return {
    jobs,
    costs,
    deviations,
    guesses,
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
  const limited = [1, 2, 4].map((jobs) => gridPoint(plan, costs, { ...settings, jobs }, budget));
  expect(limited.map(({ fits }) => fits)).toEqual([true, true, false]);
  expect(bestPoint(limited)?.jobs).toBe(2);
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

const roomy = { ...settings, memoryBytes: null };

test("trials with other costs are the same for the same seed, and without doubt the grid's own", () => {
  const { plan, ...filled } = made("mixed", 100);
  const points = [1, 2, 4, 8].map((jobs) => gridPoint(plan, filled.costs, { ...settings, jobs }, null));
  const candidates = candidatesFor(bestPoint(points)!, points);
  const run = (seed: number) => trial(plan, filled, candidates, roomy, seed);
  expect(run(1)).toEqual(run(1));
  expect(run(1)).not.toEqual(run(2));
  const sure = { ...filled, deviations: new Float64Array(100) };
  expect(trial(plan, sure, candidates, roomy, 1)).toEqual(
    candidates.map(({ makespanSeconds: seconds }) => ({ seconds, fits: true })),
  );
  expect([trialsFor(1, 1), trialsFor(10_000, 5), trialsFor(1_000_000, 6)]).toEqual([200, 20, 10]);
});

const results = (...times: Array<[seconds: number, fits?: boolean]>): TrialResult[] =>
  times.map(([seconds, fits = true]) => ({ seconds, fits }));

test("of the pairs that are sure to fit the one that is best in most trials is the best, of as good ones the smallest", () => {
  const [a, b, c] = [point({ jobs: 8, memoryPeakBytes: 90 }), point({ jobs: 4 }), point({ jobs: 2, fits: false })];
  const trials = [results([1], [2], [1]), results([2.02], [2], [1]), results([3], [2], [1, false])];
  const found = judged([a, b, c], trials);
  expect(found.map(({ point: { jobs } }) => jobs)).toEqual([4, 8, 2]);
  expect(found.map(({ certainty: { bestShare, fitsShare } }) => [bestShare, fitsShare])).toEqual([
    [2 / 3, 1],
    [2 / 3, 1],
    // What does not fit as things are is never chosen, and takes no trial from another.
    [null, 2 / 3],
  ]);
  // The fastest always, but not when its memory does not suffice in one trial of five.
  const often = Array.from({ length: 5 }, (_, i) => results([1, i > 0], [5]));
  const [first, second] = judged([a, b], often);
  expect([first, second]).toMatchObject([
    { point: b, certainty: { bestShare: 1 } },
    { point: a, certainty: { bestShare: null, fitsShare: 0.8 } },
  ]);
  // Where none is sure to fit, the one that fits most often.
  const seldom = Array.from({ length: 5 }, (_, i) => results([1, i > 3], [5, i > 2]));
  expect(judged([a, b], seldom)[0]).toMatchObject({ point: b, certainty: { bestShare: 0.4, fitsShare: 0.4 } });
  expect(judged([a], [results([1, false])])[0]!.certainty).toMatchObject({ bestShare: 0, fitsShare: 0 });
  expect(judged([point({ fits: null })], [results([1])])[0]!.certainty.fitsShare).toBeNull();
  const eleven = Array.from({ length: 11 }, (_, i) => results([i]));
  expect(judged([a], eleven)[0]!.certainty).toMatchObject({ trials: 11, lowSeconds: 1, highSeconds: 9 });
});

test("tried again is what is fast or small, and of what does not fit only the nearest", () => {
  const best = point({ memoryPeakBytes: 50 });
  const small = point({ makespanSeconds: 124, memoryPeakBytes: 30 });
  const half = point({ makespanSeconds: 200, memoryPeakBytes: 25 });
  const slow = point({ makespanSeconds: 126, memoryPeakBytes: 45 });
  const large = point({ makespanSeconds: 90, memoryPeakBytes: 99, fits: false });
  const larger = point({ makespanSeconds: 80, memoryPeakBytes: 199, fits: false });
  const others = Array.from({ length: 6 }, (_, i) => point({ makespanSeconds: 101 + i, memoryPeakBytes: 51 }));
  const found = candidatesFor(best, [slow, larger, ...others, small, half, large, best]);
  expect(found).toEqual([best, large, half, small, ...others.slice(0, 2)]);
  // Of pairs that come to the same the one with the fewest threads.
  const same = [4, 2, 3].map((jobs) => point({ jobs, makespanSeconds: 110, memoryPeakBytes: 40 }));
  expect(candidatesFor(best, [best, ...same, small]).slice(1, 3)).toEqual([same[1], small]);
});

test("on an edge is what may be better beyond it", () => {
  const grid = [1, 2, 4].flatMap((jobs) => [2, 4].map((cores) => point({ jobs, cores, mostWaiting: 1 })));
  const at = (jobs: number, cores: number, threads = 8, some: Partial<GridPoint> = {}) =>
    edgesOf(point({ jobs, cores, mostWaiting: 1, ...some }), grid, threads).map(
      ({ setting, side }) => `${setting} ${side}`,
    );
  expect(at(2, 4)).toEqual(["cores largest"]);
  expect(at(4, 2)).toEqual(["max-jobs largest", "cores smallest"]);
  // No build has fewer than one slot or uses more cores than there are, and slots that nobody waits for are no use.
  expect(at(1, 4, 4)).toEqual([]);
  expect(at(4, 4, 4, { mostWaiting: 0 })).toEqual([]);
  expect([at(4, 4, 4, { workSeconds: 99 }), at(4, 4, 4, { criticalPathSeconds: 99 })]).toEqual([[], []]);
  expect(at(4, 4, 4, { workSeconds: 97 })).toEqual(["max-jobs largest"]);
  expect(edgesOf(point({ jobs: 4 }), [point({ jobs: 4 })], 8)).toEqual([]);
  expect([nextJobs(8, 8), nextJobs(10, 10), nextJobs(32, 8), nextJobs(2, 1), nextJobs(16, 1)]).toEqual([
    12,
    12,
    null,
    3,
    null,
  ]);
});

test("a build that may use more cores than there are is no faster for it", () => {
  const { plan, costs } = made("chain", 20);
  const time = (cores: number): number =>
    gridPoint(plan, costs, { ...settings, capacity: 4, cores }, null).makespanSeconds;
  expect(time(2)).toBeGreaterThan(time(4));
  expect(time(64)).toBe(time(4));
});
