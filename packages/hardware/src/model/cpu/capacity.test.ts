import * as fc from "fast-check";
import { expect, test } from "vitest";
import { capacityFactors, capacityUnits } from "./capacity.ts";
import type { Core } from "./core.ts";

const performance = (...cpus: number[]): Core => ({ kind: "performance", name: "core", factor: 1, cpus });
const efficiency = (...cpus: number[]): Core => ({ kind: "efficiency", name: "core", factor: 0.5, cpus });
const none = Number.POSITIVE_INFINITY;

test("whole cores count as their kind, second threads for a quarter, further ones for nothing", () => {
  expect(capacityUnits([performance(0), efficiency(1)], null, none)).toBe(1.5);
  expect(capacityUnits([performance(0, 1)], null, none)).toBe(1 + capacityFactors.secondThread);
  expect(capacityUnits([performance(0, 1, 2, 3, 4, 5, 6, 7)], null, none)).toBe(1.25);
  expect(capacityUnits([efficiency(0, 1)], null, none)).toBe(0.625);
  expect(capacityUnits([], null, none)).toBe(0);
});

test("only CPUs that may be used count: two threads of one core are less than one of each of two", () => {
  const cores = [performance(0, 2), performance(1, 3)];
  expect(capacityUnits(cores, [0, 1], none)).toBe(2);
  expect(capacityUnits(cores, [0, 2], none)).toBe(1.25);
  expect(capacityUnits(cores, [], none)).toBe(0);
});

test("a quota buys the best first, and of the last CPU a part", () => {
  const cores = [efficiency(4), performance(0, 1), performance(2, 3)];
  expect(capacityUnits(cores, null, 0.5)).toBe(0.5);
  expect(capacityUnits(cores, null, 2)).toBe(2);
  expect(capacityUnits(cores, null, 2.5)).toBe(2.25);
  expect(capacityUnits(cores, null, 4)).toBe(2.75);
  expect(capacityUnits(cores, null, 64)).toBe(3);
});

const anyCores = fc
  .array(fc.record({ kind: fc.constantFrom(performance, efficiency), threads: fc.integer({ min: 1, max: 2 }) }))
  .map((kinds) => {
    let next = 0;
    return kinds.map(({ kind, threads }) => kind(...Array.from({ length: threads }, () => next++)));
  });

test("it is the most that any choice of whole CPUs gives", () => {
  /** Every set of `quota` CPUs is tried. */
  const naive = (cores: readonly Core[], quota: number): number => {
    const cpus = cores.flatMap((core) => core.cpus);
    let best = 0;
    for (let set = 0; set < 2 ** cpus.length; set++) {
      const chosen = cpus.filter((_, index) => (set >> index) & 1);
      if (chosen.length > quota) continue;
      let units = 0;
      for (const { cpus: own, factor } of cores) {
        const threads = own.filter((cpu) => chosen.includes(cpu)).length;
        units += threads === 0 ? 0 : threads === 1 ? factor : factor * 1.25;
      }
      best = Math.max(best, units);
    }
    return best;
  };
  fc.assert(
    fc.property(anyCores, fc.integer({ min: 1, max: 8 }), (cores, quota) => {
      const few = cores.slice(0, 4);
      expect(capacityUnits(few, null, quota)).toBeCloseTo(naive(few, quota), 3);
    }),
  );
});

test("more CPUs or more quota never do less", () => {
  fc.assert(
    fc.property(
      anyCores,
      fc.array(fc.nat(20)),
      fc.nat(20),
      fc.double({ min: 0.01, max: 20, noNaN: true }),
      (cores, some, one, quota) => {
        const units = capacityUnits(cores, some, quota);
        expect(capacityUnits(cores, [...some, one], quota)).toBeGreaterThanOrEqual(units);
        expect(capacityUnits(cores, some, quota + 1)).toBeGreaterThanOrEqual(units);
      },
    ),
  );
});
