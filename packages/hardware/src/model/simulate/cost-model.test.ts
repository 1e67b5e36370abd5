import { expect, test } from "vitest";
import { aloneSeconds, memoryOf } from "./build-costs.ts";
import { fillCosts } from "./cost-model.ts";
import type { CostSources, Job, KnownCost } from "./cost-model.ts";

const job = (name: string, given: Job["given"] = null): Job => ({ drvPath: null, name, system: null, given });
const sources = (some: Partial<CostSources>): CostSources => ({
  estimate: () => null,
  fetchSeconds: () => null,
  classOf: () => "package",
  measuredCores: 4,
  ...some,
});
const one = (median: number) => ({ median, low: null, high: null });
const known = (seconds: number, cpuSeconds: number | null, memoryBytes: number | null = null): KnownCost => ({
  by: "derivation",
  seconds: one(seconds),
  cpuSeconds: cpuSeconds === null ? null : one(cpuSeconds),
  memoryBytes: memoryBytes === null ? null : one(memoryBytes),
});
const fill = (cost: KnownCost, measuredCores = 4) =>
  fillCosts([job("a")], sources({ estimate: () => cost, measuredCores }))!.costs;

test("with the cores that it was measured with, a build takes what was measured", () => {
  for (const cost of [known(10, 25), known(10, 40), known(10, 10), known(10, 3), known(10, null), known(0, 0)])
    expect(aloneSeconds(fill(cost), 0, 4)).toBeCloseTo(cost.seconds.median, 9);
});

test("more CPU time than time means work on several cores, less means waiting that cores do not shorten", () => {
  const divided = fill(known(10, 40));
  expect(divided.parallelShare[0]).toBe(1);
  expect(aloneSeconds(divided, 0, 1)).toBeCloseTo(40, 9);
  expect(aloneSeconds(divided, 0, 8)).toBeCloseTo(5, 9);
  const waits = fill(known(10, 3));
  expect(waits.waitSeconds[0]).toBeCloseTo(7, 9);
  expect(aloneSeconds(waits, 0, 64)).toBeCloseTo(10, 9);
  // More than the cores could do: as much as can be divided, and no less than nothing for the rest.
  expect(fill(known(10, 400)).parallelShare[0]).toBe(1);
  expect(fill(known(10, 400)).waitSeconds[0]).toBe(0);
});

test("memory that was measured with all cores is less with fewer, as far as the work can be divided", () => {
  const costs = fill(known(10, 40, 4000));
  expect(memoryOf(costs, 0, 4)).toBeCloseTo(4000, 6);
  expect(memoryOf(costs, 0, 1)).toBeCloseTo(1000, 6);
  expect(memoryOf(fill(known(10, 10, 4000)), 0, 1)).toBe(4000);
});

test("what is not known is counted, and takes as long as the middle one of what is", () => {
  const seconds = new Map([
    ["a", 10],
    ["b", 30],
    ["c", 20],
  ]);
  const estimate = ({ name }: Job): KnownCost | null => {
    const found = seconds.get(name);
    return found === undefined ? null : known(found, found);
  };
  const { costs, origins, deviations } = fillCosts(
    ["a", "b", "c", "d"].map((name) => job(name)),
    sources({ estimate }),
  )!;
  expect(aloneSeconds(costs, 3, 1)).toBeCloseTo(20, 9);
  expect(origins).toMatchObject({ derivation: 3, unknown: 1, assumedParallel: 1, assumedMemory: 4 });
  expect(deviations[3]!).toBeGreaterThan(deviations[0]!);
  expect(fillCosts([job("x")], sources({ estimate }))).toBeNull();
  expect(fillCosts([], sources({ estimate }))?.costs.cpuSeconds).toHaveLength(0);
});

test("what was fetched when it came last waits for the network and uses no processor", () => {
  const { costs, origins } = fillCosts(
    [job("a")],
    sources({ fetchSeconds: () => 3, estimate: () => known(100, 100) }),
  )!;
  expect([costs.fetched[0], costs.waitSeconds[0], costs.cpuSeconds[0], origins.fetched]).toEqual([1, 3, 0, 1]);
});

test("an interval of earlier builds says how far the next may be off", () => {
  const cost: KnownCost = { ...known(10, 10), seconds: { median: 10, low: 5, high: 20 } };
  const { deviations } = fillCosts([job("a")], sources({ estimate: () => cost }))!;
  expect(deviations[0]).toBeCloseTo(Math.log(4) / 2.563, 9);
});
