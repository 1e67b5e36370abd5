import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Calibration } from "../calibrate/calibration.ts";
import { hostSpeeds } from "./host-speeds.ts";
import { speedFactors } from "./speed-factors.ts";

test("factors are whole multiples of the slowest; who is known alone is not known", () => {
  expect(speedFactors([100, null, 250, 140])).toEqual([1, null, 3, 1]);
  expect(speedFactors([100, null])).toEqual([null, null]);
  expect(speedFactors([0, 100])).toEqual([null, null]);
});

test("a faster machine never has a smaller factor, and none is below 1", () => {
  const rate = fc.option(fc.double({ min: 1, max: 1e9, noNaN: true }));
  fc.assert(
    fc.property(fc.array(rate), (rates) => {
      const factors = speedFactors(rates);
      const known = rates.flatMap((one, index) =>
        one === null || factors[index] === null ? [] : [[one, factors[index]!]],
      );
      for (const [a, factorA] of known)
        for (const [b, factorB] of known) if (a! > b!) expect(factorA).toBeGreaterThanOrEqual(factorB!);
      for (const [, factor] of known) expect(Number.isInteger(factor) && factor! >= 1).toBe(true);
    }),
  );
});

test("what was said wins over what was measured, and that over nothing", () => {
  const calibration = (fingerprint: string, rate: number): [string, Calibration] => [
    fingerprint,
    { fingerprint, at: "2026-01-02T00:00:00.000Z", oneThreadPerSecond: rate } as Calibration,
  ];
  const machines = ["a", "b", "c", "d"].map((name) => ({ name, fingerprint: name }));
  const calibrations = new Map([calibration("a", 10), calibration("b", 30), calibration("c", 30)]);
  expect(hostSpeeds([...machines, null], new Map([["c", 7]]), calibrations)).toEqual([
    { value: 1, source: "calibrate of 2026-01-02T00:00:00.000Z" },
    { value: 3, source: "calibrate of 2026-01-02T00:00:00.000Z" },
    { value: 7, source: "as asked for" },
    { value: 1, source: "assumed" },
    { value: null, source: null },
  ]);
});
