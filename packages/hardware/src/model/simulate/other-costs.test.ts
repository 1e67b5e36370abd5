import * as fc from "fast-check";
import { expect, test } from "vitest";
import { aloneSeconds, memoryOf } from "./build-costs.ts";
import { fillCosts } from "./cost-model.ts";
import type { FilledCosts, GivenCost } from "./cost-model.ts";
import { otherCosts } from "./other-costs.ts";
import { randomNumbers } from "./random.ts";

const count = 400;
const measuredCores = 4;

/** Many builds of one kind and cost, of which all is known that is not null; their times without doubt. */
function alike(cost: Partial<GivenCost>, kind = "package"): FilledCosts {
  const known = { median: cost.seconds ?? 10, low: null, high: null };
  const one = (value: number | null | undefined) => (value == null ? null : { ...known, median: value });
  const jobs = Array.from({ length: count }, (_, i) => ({ drvPath: null, name: `a-${i}`, system: null, given: null }));
  const filled = fillCosts(jobs, {
    estimate: () => ({
      by: "name",
      seconds: known,
      cpuSeconds: one(cost.cpuSeconds),
      memoryBytes: one(cost.memoryBytes),
    }),
    fetchSeconds: () => null,
    classOf: () => kind,
    measuredCores,
  })!;
  return { ...filled, deviations: new Float64Array(count) };
}

/** The tenth, the middle and the ninetieth of a hundred, over all builds of many trials. */
function spread(filled: FilledCosts, value: (costs: FilledCosts["costs"], i: number) => number): number[] {
  const all = Array.from({ length: 60 }, (_, seed) => otherCosts(filled, randomNumbers(seed + 1))).flatMap((costs) =>
    Array.from({ length: count }, (__, i) => value(costs, i)),
  );
  all.sort((a, b) => a - b);
  return [0.1, 0.5, 0.9].map((part) => all[Math.floor(part * all.length)]!);
}

test("memory that was assumed is another in each trial, around what was assumed; what was measured is not", () => {
  const assumed = alike({ seconds: 10, cpuSeconds: 40 });
  const [low, middle, high] = spread(assumed, (costs, i) => memoryOf(costs, i, 4) / memoryOf(assumed.costs, i, 4));
  expect(low).toBeLessThan(0.4);
  expect(middle).toBeGreaterThan(0.85);
  expect(middle).toBeLessThan(1.15);
  expect(high).toBeGreaterThan(2.5);
  const measured = alike({ seconds: 10, cpuSeconds: 40, memoryBytes: 4000 });
  expect(new Set(spread(measured, (costs, i) => memoryOf(costs, i, 4)))).toEqual(new Set([4000]));
  // Part of it is common to all builds: it does not even out.
  const sums = Array.from({ length: 40 }, (_, seed) =>
    otherCosts(assumed, randomNumbers(seed + 1)).memoryBytes.reduce((sum, bytes) => sum + bytes, 0),
  );
  expect(Math.max(...sums) / Math.min(...sums)).toBeGreaterThan(2);
});

test("the part that cores divide is another in each trial where it was assumed, and stays where it was measured", () => {
  const share = (filled: FilledCosts) => spread(filled, (costs, i) => costs.parallelShare[i]!);
  const [low, middle, high] = share(alike({ seconds: 10 }));
  expect([low! < 0.3, middle! > 0.6 && middle! < 0.8, high! > 0.9]).toEqual([true, true, true]);
  expect(new Set(share(alike({ seconds: 10, cpuSeconds: 25 }))).size).toBe(1);
  expect(new Set(share(alike({ seconds: 10 }, "source")))).toEqual(new Set([0]));
});

test("whatever is assumed instead, a build takes what was measured with the cores that it was measured with", () => {
  fc.assert(
    fc.property(fc.nat(1000), fc.constantFrom("package", "source", "other"), fc.boolean(), (seed, kind, isMeasured) => {
      const memory = isMeasured ? { memoryBytes: 4000 } : {};
      const other = otherCosts(alike({ seconds: 10, ...memory }, kind), randomNumbers(seed));
      for (let i = 0; i < count; i += 40) {
        expect(aloneSeconds(other, i, measuredCores)).toBeCloseTo(10, 6);
        if (isMeasured) expect(memoryOf(other, i, measuredCores)).toBeCloseTo(4000, 4);
      }
    }),
    { numRuns: 50 },
  );
});
