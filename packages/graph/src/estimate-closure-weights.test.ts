import * as fc from "fast-check";
import { expect, test } from "vitest";
import { anyGraph, anyWeights, build, line } from "../test/naive.ts";
import { random, storeShape } from "../scripts/store-shape.ts";
import { closureWeights, estimateClosureWeights, graphFromEdges } from "./index.ts";
import type { Graph } from "./index.ts";

function randomGraph(nodeCount: number, edgeCount: number, seed: number): Graph {
  const next = random(seed);
  const node = () => Math.floor(next() * nodeCount);
  return graphFromEdges(
    nodeCount,
    Uint32Array.from({ length: edgeCount }, node),
    Uint32Array.from({ length: edgeCount }, node),
  );
}

test("closures of fewer components than samples are exact", () => {
  const weighted = anyGraph(30).chain((plain) => fc.tuple(fc.constant(plain), anyWeights(plain.nodeCount)));
  fc.assert(
    fc.property(weighted, fc.integer(), ([plain, weights], seed) => {
      const graph = build(plain);
      const { weights: estimates } = estimateClosureWeights(graph, weights, { samples: 31, seed });
      expect(estimates).toEqual(closureWeights(graph, weights));
    }),
  );
});

const next = random(7);
test.each([
  ["a random graph, all weighing the same", randomGraph(600, 900, 1), new Float64Array(600).fill(1)],
  [
    "a random graph, all weights",
    randomGraph(600, 900, 2),
    Float64Array.from({ length: 600 }, () => 10 ** (8 * next())),
  ],
  ["a store", storeShape(900, 3_500).graph, storeShape(900, 3_500).weights],
])("over 300 seeds, estimates are unbiased and their standard error is what is said: %s", (_, graph, weights) => {
  const exact = closureWeights(graph, weights);
  const seeds = 300;
  const sum = new Float64Array(exact.length);
  const squares = new Float64Array(exact.length);
  let relativeError = 0;
  for (let seed = 0; seed < seeds; seed++) {
    const estimate = estimateClosureWeights(graph, weights, { samples: 18, seed });
    relativeError = estimate.relativeError;
    for (let node = 0; node < exact.length; node++) {
      const error = estimate.weights[node]! / exact[node]! - 1;
      sum[node]! += error;
      squares[node]! += error * error;
    }
  }
  expect(relativeError).toBe(1 / 4);
  // The bound holds for the expectation; what 300 draws show of it wavers, by a fifth at most unless one is unlucky.
  expect(Math.sqrt(Math.max(...squares) / seeds)).toBeLessThan(relativeError * 1.2);
  expect(Math.max(...sum.map(Math.abs)) / seeds).toBeLessThan((4.5 * relativeError) / Math.sqrt(seeds));
});

test("with all weights the same the error is not just below the bound but near it", () => {
  const graph = line(20_000);
  const { weights, relativeError } = estimateClosureWeights(graph, new Float64Array(20_000).fill(1), { samples: 66 });
  expect(relativeError).toBe(0.125);
  let squares = 0;
  const starts = 200;
  for (let seed = 0; seed < starts; seed++) {
    const estimate = estimateClosureWeights(line(2_000), new Float64Array(2_000).fill(1), { samples: 18, seed })
      .weights[0]!;
    squares += (estimate / 2_000 - 1) ** 2;
  }
  const found = Math.sqrt(squares / starts);
  expect(found).toBeGreaterThan(0.25 * 0.8);
  expect(found).toBeLessThan(0.25 * 1.2);
  expect(Math.abs(weights[0]! / 20_000 - 1)).toBeLessThan(4 * relativeError);
});

test("the same seed gives the same estimates, another seed others", () => {
  const { graph, weights } = storeShape(2_000, 8_000);
  const estimate = (seed: number) => estimateClosureWeights(graph, weights, { samples: 8, seed }).weights;
  expect(estimate(5)).toEqual(estimate(5));
  expect(estimate(5)).not.toEqual(estimate(6));
});

test("what weighs nothing is counted as nothing, and nothing is nothing", () => {
  expect(estimateClosureWeights(line(500), new Float64Array(500), { samples: 4 }).weights).toEqual(
    new Float64Array(500),
  );
  expect(
    estimateClosureWeights(
      line(500),
      Float64Array.from({ length: 500 }, (_, i) => +(i === 499)),
    ).weights[0],
  ).toBe(1);
});

test("refused: too few samples, weights for another graph, a weight that is none", () => {
  expect(() => estimateClosureWeights(line(3), new Float64Array(3), { samples: 2 })).toThrow("3 or more, not 2");
  expect(() => estimateClosureWeights(line(3), new Float64Array(3), { samples: 3.5 })).toThrow("3 or more, not 3.5");
  expect(() => estimateClosureWeights(line(3), new Float64Array(2))).toThrow("weights has 2 entries");
  expect(() => estimateClosureWeights(line(3), Float64Array.of(0, -1, 0))).toThrow("the weight of node 1 is -1");
});
