import { expect, test } from "vitest";
import { durationsOf } from "./durations.ts";

test("the best is the shortest, the median the middle, or between the two in the middle", () => {
  expect(durationsOf([3, 1, 2])).toEqual({ seconds: [3, 1, 2], bestSeconds: 1, medianSeconds: 2 });
  expect(durationsOf([4, 1, 2, 3]).medianSeconds).toBe(2.5);
  expect(durationsOf([7])).toEqual({ seconds: [7], bestSeconds: 7, medianSeconds: 7 });
});
