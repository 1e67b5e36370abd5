import * as fc from "fast-check";
import { expect, test } from "vitest";
import { anyWeights, build, graphAnd, line, naiveReach, weigh } from "../test/naive.ts";
import { closureScratch, closureWeight, graphFromEdges } from "./index.ts";

test("the closure of a node weighs what all it reaches weighs, each once, with and without a scratch", () => {
  fc.assert(
    fc.property(graphAnd(20, anyWeights), ([plain, weights]) => {
      const graph = build(plain);
      const scratch = closureScratch(plain.nodeCount);
      for (let node = 0; node < plain.nodeCount; node++) {
        const expected = weigh(naiveReach(plain, [node]), weights);
        expect(closureWeight(graph, weights, node)).toBe(expected);
        expect(closureWeight(graph, weights, node, scratch)).toBe(expected);
      }
    }),
  );
});

test("a scratch that has run out of rounds begins anew", () => {
  const twoWays = graphFromEdges(4, Uint32Array.of(0, 0, 1, 2), Uint32Array.of(1, 2, 3, 3));
  const scratch = closureScratch(4);
  const weights = Float64Array.of(1, 10, 100, 1000);
  expect(closureWeight(twoWays, weights, 1, scratch)).toBe(1010);
  scratch.round = 0xfffffffe;
  for (let i = 0; i < 4; i++) expect(closureWeight(twoWays, weights, 0, scratch)).toBe(1111);
});

test("refused: a start that is no node, weights for another graph, a scratch too small", () => {
  expect(() => closureWeight(line(3), new Float64Array(3), 3)).toThrow("start 3 is not a node");
  expect(() => closureWeight(line(3), new Float64Array(4), 0)).toThrow("weights has 4 entries");
  expect(() => closureWeight(line(3), new Float64Array(3), 0, closureScratch(2))).toThrow("scratch has 2 entries");
});
