import { expect, test } from "vitest";

import { type Claim, judge } from "./claim.ts";
import type { Measured } from "./take-turns.ts";

const measured = (name: string, seconds: number[], more: Partial<Measured> = {}): Measured => ({
  name,
  seconds,
  cpuSeconds: seconds.map((value) => value / 2),
  bounded: false,
  peakBytes: null,
  ...more,
});
const slow = measured("slow", [10, 12, 11]);
const fast = measured("fast", [1, 1, 2]);
const ratio = (bounds: { atLeast?: number; atMost?: number }): Claim => ({
  kind: "ratio",
  of: "slow",
  to: "fast",
  ...bounds,
});

test("a ratio is the median of the rounds' ratios, with the smallest and the largest", () => {
  expect(judge(ratio({ atLeast: 5 }), [slow, fast], 1.1)).toMatchObject({
    ratio: { median: 10, low: 5.5, high: 12 },
    cpuRatio: 33 / 4,
    verdict: "met",
  });
});

test.each([
  [{ atLeast: 9 }, 1.05, "met"],
  [{ atLeast: 9 }, 1.2, "within noise"],
  [{ atLeast: 11 }, 1.05, "not met"],
  [{ atLeast: 11 }, 1.2, "within noise"],
  [{ atMost: 11 }, 1.05, "met"],
  [{ atMost: 9 }, 1.05, "not met"],
  [{ atMost: 9 }, 1.2, "within noise"],
])("10 held against %j with a noise of %d is %s", (bounds, noise, verdict) => {
  expect(judge(ratio(bounds), [slow, fast], noise).verdict).toBe(verdict);
});

test("a command killed at its bound shows what its bound is enough for, and nothing else", () => {
  const bounded = measured("slow", [60], { bounded: true });
  const against = (claim: Claim): unknown => judge(claim, [bounded, fast], 1.1);
  expect(against(ratio({ atLeast: 50 }))).toMatchObject({ atLeastOnly: true, ratio: { median: 60 }, verdict: "met" });
  expect(against(ratio({ atLeast: 70 }))).toMatchObject({ verdict: "not shown" });
  expect(against(ratio({ atMost: 50 }))).toMatchObject({ verdict: "not met" });
  expect(against(ratio({ atMost: 70 }))).toMatchObject({ verdict: "not shown" });
  expect(against({ kind: "ratio", of: "fast", to: "slow", atMost: 1 })).toMatchObject({
    verdict: "not shown",
    ratio: null,
  });
});

test.each([
  [0, 1.1, "met"],
  [0.5, 1.1, "met"],
  [0.95, 1.1, "within noise"],
  [1.05, 1.1, "within noise"],
  [1.5, 1.1, "not met"],
])("an answer of %d s held against a bound of 1 s with a noise of %d is %s", (seconds, noise, verdict) => {
  const claim: Claim = { kind: "time", of: "one", beyond: "start", atMostSeconds: 1 };
  const start = measured("start", [2, 3, 4]);
  const one = measured("one", [2 + seconds / 2, 3 + seconds, 4 + seconds * 2]);
  const spread = { median: expect.closeTo(seconds, 9) as unknown, low: expect.closeTo(seconds / 2, 9) as unknown };
  expect(judge(claim, [one, start], noise)).toMatchObject({ ratio: spread, verdict });
  expect(judge(claim, [{ ...one, bounded: true }, start], noise).verdict).toBe("not shown");
});

test("memory that could not be read shows nothing", () => {
  const claim: Claim = { kind: "peak", of: "fast", atMostBytes: 100 };
  expect(judge(claim, [fast], 1).verdict).toBe("not shown");
  expect(judge(claim, [{ ...fast, peakBytes: 100 }], 1).verdict).toBe("met");
  expect(judge(claim, [{ ...fast, peakBytes: 101 }], 1).verdict).toBe("not met");
});
