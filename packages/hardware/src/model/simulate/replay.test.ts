import { graphFromEdges } from "@nixperf/graph";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { nixWorker } from "../../../test/simulate/nix-worker.ts";
import { emptyCosts, memoryOf } from "./build-costs.ts";
import type { BuildCosts } from "./build-costs.ts";
import { buildPlan } from "./build-plan.ts";
import type { BuildPlan } from "./build-plan.ts";
import { lowerBounds } from "./lower-bounds.ts";
import { noNixCosts } from "./nix-costs.ts";
import { replay } from "./replay.ts";
import type { ReplaySettings } from "./replay.ts";

interface AnyBuild {
  name: string;
  inputs: number[];
  /** In eighths, so that sums are exact. */
  wait: number;
  cpu: number;
  parallel: number;
  fetched: boolean;
}

const anyBuild = fc.record({
  name: fc.constantFrom("a", "a-1", "b", "B", "a.1", "zz"),
  back: fc.array(fc.nat(7), { maxLength: 3 }),
  wait: fc.nat(12),
  cpu: fc.nat(12),
  parallel: fc.constantFrom(0, 0.5, 1),
  fetched: fc.boolean(),
});
const anyBuilds: fc.Arbitrary<AnyBuild[]> = fc.array(anyBuild, { minLength: 1, maxLength: 12 }).map((list) =>
  list.map(({ back, ...build }, i) => ({
    ...build,
    inputs: [...new Set(back.map((steps) => i - 1 - steps).filter((input) => input >= 0))],
  })),
);
const keyOf = ({ name }: AnyBuild, i: number): string => `${name}.drv$/nix/store/${i + 10}-${name}.drv`;

function planOf(builds: AnyBuild[]): { plan: BuildPlan; costs: BuildCosts } {
  const costs = emptyCosts(builds.length);
  const from = builds.flatMap(({ inputs }, i) => inputs.map(() => i));
  const to = builds.flatMap(({ inputs }) => inputs);
  builds.forEach((build, i) => {
    costs.fetched[i] = build.fetched ? 1 : 0;
    costs.waitSeconds[i] = build.wait / 8;
    if (build.fetched) return;
    costs.cpuSeconds[i] = build.cpu / 8;
    costs.parallelShare[i] = build.parallel;
    costs.memoryBytes[i] = 100 * (i + 1);
    costs.memoryPerCoreBytes[i] = 10;
  });
  const inputs = graphFromEdges(builds.length, Uint32Array.from(from), Uint32Array.from(to));
  return { plan: buildPlan(inputs, builds.map(keyOf), costs.fetched)!, costs };
}

const settings = (some: Partial<ReplaySettings>): ReplaySettings => ({
  jobs: 1,
  cores: 1,
  capacity: 1000,
  substitutionJobs: 16,
  nix: noNixCosts,
  ...some,
});
const anyNix = fc.record({
  beginSeconds: fc.constantFrom(0, 1),
  derivationSeconds: fc.constantFrom(0, 0.125),
  startSeconds: fc.constantFrom(0, 0.125),
  finishSeconds: fc.constantFrom(0, 0.25),
  wakeBeforeSeconds: fc.constantFrom(0, 0.125),
  wakeAfterSeconds: fc.constantFrom(0, 0.125),
  wakeGrowthSeconds: fc.constantFrom(0, 0.125),
});
const anySettings: fc.Arbitrary<ReplaySettings> = fc.record({
  jobs: fc.integer({ min: 1, max: 4 }),
  cores: fc.integer({ min: 1, max: 4 }),
  capacity: fc.constantFrom(1, 1.5, 2, 4, 1000),
  substitutionJobs: fc.constantFrom(null, 1, 2, 16),
  nix: fc.oneof(fc.constant(noNixCosts), anyNix),
});

test("without costs of its own and with processors enough, every build starts when Nix's worker, step by step, starts it", () => {
  fc.assert(
    fc.property(anyBuilds, fc.integer({ min: 1, max: 4 }), fc.constantFrom(null, 1, 2), (builds, jobs, fetches) => {
      const { plan, costs } = planOf(builds);
      const real = nixWorker(
        builds.map((build, i) => ({
          key: keyOf(build, i),
          inputs: build.inputs,
          fetched: build.fetched,
          endOf: (start) => start + (build.wait + (build.fetched ? 0 : build.cpu)) / 8,
        })),
        jobs,
        fetches,
      );
      const told = replay(plan, costs, settings({ jobs, substitutionJobs: fetches }));
      expect([...told.starts]).toEqual(real.starts);
      expect([...told.ends]).toEqual(real.ends);
    }),
    { numRuns: 2000 },
  );
});

test("whatever the settings: each build once, after its inputs, in a slot, and never faster than it can be", () => {
  fc.assert(
    fc.property(anyBuilds, anySettings, (builds, some) => {
      const { plan, costs } = planOf(builds);
      const told = replay(plan, costs, some);
      const { starts, ends } = told;
      const near = 1e-9;
      builds.forEach((build, i) => {
        for (const input of build.inputs)
          expect(starts[i]!).toBeGreaterThanOrEqual(ends[input]! + some.nix.finishSeconds);
        const fastest =
          costs.waitSeconds[i]! + costs.cpuSeconds[i]! * (1 - build.parallel + build.parallel / some.cores);
        expect(ends[i]! - starts[i]!).toBeGreaterThanOrEqual(fastest - near);
      });
      const at = (instant: number, kind: (i: number) => boolean): number[] =>
        builds.map((_, i) => i).filter((i) => kind(i) && starts[i]! <= instant && instant < ends[i]!);
      for (const instant of starts) {
        const isFetch = (i: number): boolean => builds[i]!.fetched && some.substitutionJobs !== null;
        expect(at(instant, (i) => !isFetch(i)).length).toBeLessThanOrEqual(some.jobs);
        expect(at(instant, isFetch).length).toBeLessThanOrEqual(some.substitutionJobs ?? 0);
        const memory = at(instant, () => true).reduce((sum, i) => sum + memoryOf(costs, i, some.cores), 0);
        expect(told.memoryPeakBytes).toBeGreaterThanOrEqual(memory - near);
      }
      expect(told.makespanSeconds).toBeGreaterThanOrEqual(Math.max(...ends));
      expect(told.nixSeconds).toBeLessThanOrEqual(told.makespanSeconds + near);
      const bounds = lowerBounds(plan, costs, some);
      for (const bound of [bounds.criticalPathSeconds, bounds.workSeconds, bounds.slotSeconds])
        expect(told.makespanSeconds).toBeGreaterThanOrEqual(bound - near);
    }),
    { numRuns: 2000 },
  );
});

const build = (some: Partial<AnyBuild>): AnyBuild => ({
  name: "a",
  inputs: [],
  wait: 0,
  cpu: 0,
  parallel: 0,
  fetched: false,
  ...some,
});
const makespan = (builds: AnyBuild[], some: Partial<ReplaySettings>): number => {
  const { plan, costs } = planOf(builds);
  return replay(plan, costs, settings(some)).makespanSeconds;
};

test("builds that want more cores than there are go slower by as much, and what only waits does not", () => {
  const two = [build({ cpu: 8 }), build({ name: "b", cpu: 8 })];
  expect(makespan(two, { jobs: 2, capacity: 2 })).toBe(1);
  expect(makespan(two, { jobs: 2, capacity: 1 })).toBe(2);
  expect(makespan(two, { jobs: 2, capacity: 1.6 })).toBeCloseTo(1.25, 9);
  // Half of the time it waits, but while it works it wants two cores and gets one.
  expect(makespan([build({ wait: 8, cpu: 8, parallel: 1 })], { cores: 2, capacity: 1 })).toBe(2);
  expect(makespan([...two, build({ name: "zz", wait: 8 })], { jobs: 3, capacity: 1 })).toBe(2);
  // A second of work on one core, while another has half a second: half a second both together takes one, then the rest.
  expect(makespan([build({ cpu: 8 }), build({ name: "b", cpu: 4 })], { jobs: 2, capacity: 1 })).toBe(1.5);
});

test("more cores shorten what can be divided", () => {
  expect(makespan([build({ cpu: 8, parallel: 0.5 })], { cores: 4 })).toBe(0.625);
  expect(makespan([build({ cpu: 8, parallel: 1, wait: 8 })], { cores: 4 })).toBe(1.25);
  expect(makespan([build({ cpu: 8, parallel: 1 })], { cores: 4, capacity: 2 })).toBe(0.5);
});

test("what Nix takes is counted for each goal that waits, whenever a slot is freed", () => {
  const four = [1, 2, 3, 4].map((i) => build({ name: "a", wait: 8 * i }));
  const nix = { ...noNixCosts, wakeBeforeSeconds: 0.5, wakeAfterSeconds: 0.25 };
  const { plan, costs } = planOf(four);
  expect(replay(plan, costs, settings({ jobs: 2 })).mostWaiting).toBe(2);
  // The three that wait, then two, then one: each before the next is started. After: while it runs already, and so only
  // where it ends before Nix has time to see it.
  expect(makespan(four, { nix })).toBe(1 + 2 + 3 + 4 + 0.5 * (3 + 2 + 1));
  const short = [8, 1, 1, 1].map((wait) => build({ wait }));
  expect(makespan(short, { nix: { ...noNixCosts, wakeAfterSeconds: 0.25 } })).toBe(1 + 0.25 * (3 + 2 + 1));
  expect(makespan(four, { nix: { ...noNixCosts, wakeGrowthSeconds: 0.5 } })).toBe(10 + 0.5 * (9 + 4 + 1));
  expect(makespan(four, { nix: { ...noNixCosts, startSeconds: 0.5, finishSeconds: 0.25 } })).toBe(10 + 4 * 0.75);
});

test("a slot goes to what waits already, and only then to what has just become ready", () => {
  const [first, waiting] = [build({ name: "b", wait: 8 }), build({ name: "zz", wait: 8 })];
  const ready = build({ name: "a", inputs: [0], wait: 8 });
  const { plan, costs } = planOf([first, waiting, ready, build({ inputs: [0, 1, 2] })]);
  expect([...replay(plan, costs, settings({})).starts]).toEqual([0, 1, 2, 3]);
});

test("builds that need each other in a circle, or themselves, are no plan", () => {
  const circle = graphFromEdges(2, Uint32Array.of(0, 1), Uint32Array.of(1, 0));
  expect(buildPlan(circle, ["a", "b"], new Uint8Array(2))).toBeNull();
  expect(buildPlan(graphFromEdges(1, Uint32Array.of(0), Uint32Array.of(0)), ["a"], new Uint8Array(1))).toBeNull();
});
