import * as fc from "fast-check";
import { expect, test } from "vitest";
import { measured } from "./measured.ts";
import { scaling, threadCounts } from "./scaling.ts";

test("the best round counts, and the middle one says how much noise there was", () => {
  expect(measured([90, 100, 50], "more")).toEqual({ value: 100, spread: 0.1, rounds: 3 });
  expect(measured([2, 1, 9], "less")).toEqual({ value: 1, spread: 1, rounds: 3 });
  expect(measured([123_456], "more")).toEqual({ value: 123_500, spread: null, rounds: 1 });
  for (const bad of [[], [0, 1], [Number.NaN], [1, Infinity], [-1]]) expect(measured(bad, "more")).toBeNull();
});

test("powers of two, and all; with less time fewer, but the ends", () => {
  expect(threadCounts(1, 9)).toEqual([1]);
  expect(threadCounts(2, 9)).toEqual([1, 2]);
  expect(threadCounts(12, 9)).toEqual([1, 2, 4, 8, 12]);
  expect(threadCounts(12, 3)).toEqual([1, 8, 12]);
  expect(threadCounts(12, 0)).toEqual([1, 12]);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1024 }), fc.integer({ min: -5, max: 20 }), (all, most) => {
      const counts = threadCounts(all, most);
      expect([counts[0], counts.at(-1)]).toEqual([1, all]);
      expect(counts.every((count, index) => index === 0 || count > counts[index - 1]!)).toBe(true);
      expect(counts.length).toBeLessThanOrEqual(Math.max(2, most));
    }),
  );
});

test("more threads are never said to be faster than as many of one, whatever was measured", () => {
  const rounds = fc.array(
    fc.record({
      rate: fc.double({ min: 1, max: 1e12, noNaN: true }),
      share: fc.double({ min: 0, max: 3, noNaN: true }),
    }),
  );
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 256 }), fc.array(rounds, { minLength: 9, maxLength: 9 }), (all, of) => {
      for (const { threads, speedup, share } of scaling(threadCounts(all, 9), of)) {
        expect(speedup).toBeLessThanOrEqual(threads);
        expect(share).toBeLessThanOrEqual(1);
      }
    }),
  );
});

test("speedups are told by the best rounds, and nothing where one thread was not measured", () => {
  const round = (rate: number, share = 1) => ({ rate, share });
  expect(
    scaling(
      [1, 2],
      [
        [round(10), round(8)],
        [round(15, 0.7), round(16, 0.8)],
      ],
    ),
  ).toEqual([
    { threads: 1, rate: { value: 10, spread: 0.2, rounds: 2 }, share: 1, speedup: 1 },
    { threads: 2, rate: { value: 16, spread: 0.0625, rounds: 2 }, share: 0.8, speedup: 1.6 },
  ]);
  expect(scaling([1, 2], [[], [round(3)]])).toEqual([]);
});
