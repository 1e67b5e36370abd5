import { expect, test } from "vitest";
import { hasKnownOrder, hasSubstitutionSlots, nixCostsOf } from "./nix-costs.ts";

test("the costs are those of the nearest version that was measured", () => {
  expect(nixCostsOf([2, 8, 0])).toMatchObject({ measuredWith: "2.8.0", isExact: true });
  expect(nixCostsOf([2, 34, 8])).toMatchObject({ measuredWith: "2.34.8", isExact: true });
  expect(nixCostsOf([2, 28, 3])).toMatchObject({ measuredWith: "2.8.0", isExact: false });
  expect(nixCostsOf([2, 29])).toMatchObject({ measuredWith: "2.34.8", isExact: false });
  expect(nixCostsOf([3, 0])).toMatchObject({ measuredWith: "2.34.8", isExact: false });
  expect(nixCostsOf(null)).toMatchObject({ measuredWith: "2.34.8", isExact: false });
});

test("since 2.35 the order is any, since 2.16 fetching has slots of its own", () => {
  expect(
    [
      [2, 8],
      [2, 34, 9],
      [2, 35],
      [3, 1],
    ].map(hasKnownOrder),
  ).toEqual([true, true, false, false]);
  expect(hasKnownOrder(null)).toBe(false);
  expect([[2, 15, 9], [2, 16], [3]].map(hasSubstitutionSlots)).toEqual([false, true, true]);
  expect(hasSubstitutionSlots(null)).toBe(true);
});
