import * as fc from "fast-check";
import { expect, test } from "vitest";
import { bestHolders } from "./best-holders.ts";
import { chooseHoldersGreedily, weigh } from "./choose-holders.ts";
import type { HolderProblem } from "./choose-holders.ts";

const anyProblem = (most: number): fc.Arbitrary<HolderProblem> =>
  fc.integer({ min: 1, max: most }).chain((count) =>
    fc
      .record({
        prices: fc.array(fc.constantFrom(0, 1, 2, 5, 30), { minLength: count, maxLength: count }),
        claims: fc.array(
          fc.record({
            holders: fc.uniqueArray(fc.nat({ max: count - 1 }), { minLength: 1, maxLength: 4 }),
            gain: fc.nat({ max: 50 }),
            loss: fc.constantFrom(0, 0, 1, 10),
          }),
          { maxLength: 3 * count },
        ),
        need: fc.nat({ max: 150 }),
      })
      .map(({ prices, claims, need }) => ({
        prices: Float64Array.from(prices),
        claims: claims.map(({ holders }) => holders),
        gains: Float64Array.from(claims, ({ gain }) => gain),
        losses: Float64Array.from(claims, ({ loss }) => loss),
        need,
      })),
  );

/** The least cost of all choices that bring enough; Infinity when none does. */
function leastCost(problem: HolderProblem): number {
  const count = problem.prices.length;
  let least = Infinity;
  for (let bits = 0; bits < 1 << count; bits++) {
    const { gain, cost } = weigh(
      problem,
      Uint8Array.from({ length: count }, (_, holder) => (bits >> holder) & 1),
    );
    if (gain >= problem.need) least = Math.min(least, cost);
  }
  return least;
}

test("with few holders it is the best of all choices", () => {
  fc.assert(
    fc.property(anyProblem(8), (problem) => {
      const least = leastCost(problem);
      const best = bestHolders(problem);
      expect(best.isMet).toBe(least < Infinity);
      expect(weigh(problem, best.chosen)).toEqual({ chosen: best.chosen, gain: best.gain, cost: best.cost });
      if (best.isMet) expect([best.cost, best.lowerBound]).toEqual([least, least]);
      else expect(best.chosen).not.toContain(0);
    }),
    { numRuns: 500 },
  );
});

test("stopped early it still brings enough, and its bound is one", () => {
  fc.assert(
    fc.property(anyProblem(8), fc.nat({ max: 200 }), (problem, patience) => {
      const least = leastCost(problem);
      const best = bestHolders(problem, patience);
      expect(best.isMet).toBe(least < Infinity);
      if (!best.isMet) return;
      expect(best.gain).toBeGreaterThanOrEqual(problem.need);
      expect(best.cost).toBeGreaterThanOrEqual(least);
      expect(best.lowerBound).toBeLessThanOrEqual(least + 1e-6);
    }),
  );
});

test("the greedy choice alone is seldom much dearer than the best", () => {
  let [greedy, best] = [0, 0];
  for (const problem of fc.sample(anyProblem(8), { seed: 3, numRuns: 500 })) {
    const least = leastCost(problem);
    if (least === Infinity) continue;
    greedy += chooseHoldersGreedily(problem).cost;
    best += least;
  }
  expect(greedy).toBeLessThan(1.02 * best);
});
