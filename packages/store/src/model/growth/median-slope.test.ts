import { array, assert, double, integer, property, record } from "fast-check";
import { expect, test } from "vitest";
import { medianSlope } from "./median-slope.ts";
import type { Point } from "./median-slope.ts";

const line = (days: number, perDay: number, from = 0): Point[] =>
  Array.from({ length: days }, (_, i) => ({ day: from + i, value: 1000 + perDay * i }));

test("points on a line have its slope and no doubt", () => {
  expect(medianSlope([line(10, 7)])).toEqual({ perDay: 7, low: 7, high: 7 });
  expect(medianSlope([line(10, -7)])).toEqual({ perDay: -7, low: -7, high: -7 });
});

test("the slope is the median of all slopes within a segment, however the points are shuffled", () => {
  const value = record({ day: integer({ min: 0, max: 40 }), value: integer({ min: -100, max: 100 }) });
  assert(
    property(array(array(value, { maxLength: 7 }), { maxLength: 3 }), (segments) => {
      const slopes = segments.flatMap((segment) =>
        segment.flatMap((a) => segment.filter((b) => b.day > a.day).map((b) => (b.value - a.value) / (b.day - a.day))),
      );
      const sorted = slopes.sort((a, b) => a - b);
      const found = medianSlope(segments.map((segment) => segment.toSorted((a, b) => a.day - b.day)));
      if (found === null) return;
      const middle = (sorted.length - 1) / 2;
      expect(found.perDay).toBeCloseTo((sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2, 9);
      expect(found.low <= found.perDay && found.perDay <= found.high).toBe(true);
      expect(found.low).toBeGreaterThanOrEqual(sorted[0]!);
      expect(found.high).toBeLessThanOrEqual(sorted.at(-1)!);
    }),
  );
});

test("a quarter of the points may be anything", () => {
  assert(
    property(array(double({ min: -1e12, max: 1e12, noNaN: true }), { minLength: 5, maxLength: 5 }), (wild) => {
      const points = line(40, 7);
      wild.forEach((value, i) => (points[8 * i + 4]!.value = value));
      expect(medianSlope([points])!.perDay).toBeCloseTo(7, 6);
    }),
  );
});

test("what is between segments does not count", () => {
  expect(
    medianSlope([line(6, 7), line(6, 7, 10).map(({ day, value }) => ({ day, value: value - 5000 }))])?.perDay,
  ).toBe(7);
});

test("fewer than five points, or than seven days covered by segments, tell nothing", () => {
  expect(medianSlope([line(4, 7)])).toBeNull();
  expect(medianSlope([line(7, 7)])).toBeNull();
  expect(medianSlope([line(8, 7)])).not.toBeNull();
  expect(medianSlope([line(4, 7), line(4, 7, 100)])).toBeNull();
  expect(medianSlope([line(4, 7), line(4, 7, 100), line(2, 7, 200)])?.perDay).toBe(7);
  expect(medianSlope([[]])).toBeNull();
});

test("points of one morning are not compared", () => {
  const minutes = Array.from({ length: 12 }, (_, i) => i);
  const points = line(8, 7).flatMap(({ day, value }) =>
    minutes.map((minute) => ({ day: day + minute / 1440, value: value + 100 * minute })),
  );
  expect(medianSlope([points])!.perDay).toBeCloseTo(7, 0);
});

test("the interval holds the slope in about nineteen of twenty cases, and is not wider than it need be", () => {
  // A generator of one's own, so that the count is the same each time.
  let seed = 1;
  const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  const noise = () => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
  for (const days of [8, 30]) {
    let [held, width] = [0, 0];
    const cases = 1000;
    for (let i = 0; i < cases; i++) {
      const { low, high } = medianSlope([
        line(days, 5).map(({ day, value }) => ({ day, value: value + 3 * noise() })),
      ])!;
      if (low <= 5 && high >= 5) held++;
      width += (high - low) / cases;
    }
    expect(held / cases).toBeGreaterThan(0.93);
    expect(held / cases).toBeLessThan(0.99);
    // Least squares, which knows that the noise is normal, has an interval of four standard errors.
    const leastSquares = (2 * 1.96 * 3) / Math.sqrt((days * (days * days - 1)) / 12);
    expect(width).toBeLessThan(1.6 * leastSquares);
  }
});
