import * as fc from "fast-check";
import { expect, test } from "vitest";
import { anyGraph, anyWeights, build, line, naiveReach, weigh } from "../test/naive.ts";
import { startSweep, sweepWindow } from "./closure-sweep.ts";
import { componentWeights, condense } from "./condense.ts";
import { closureScratch, closureWeight, closureWeights, closureWeightsInSteps, reach } from "./index.ts";
import { storeShape } from "../scripts/store-shape.ts";

const weighted = (maxNodes: number) =>
  anyGraph(maxNodes).chain((plain) => fc.tuple(fc.constant(plain), anyWeights(plain.nodeCount)));

test("each closure weighs what all it reaches weighs, each once", () => {
  fc.assert(
    fc.property(weighted(30), ([plain, weights]) => {
      const expected = Array.from(weights, (_, node) => weigh(naiveReach(plain, [node]), weights));
      expect([...closureWeights(build(plain), weights)]).toEqual(expected);
    }),
  );
});

test("the same over many small windows", () => {
  fc.assert(
    fc.property(weighted(250), fc.integer({ min: 1, max: 3 }), ([plain, weights], words) => {
      const graph = build(plain);
      const condensed = condense(graph);
      const sweep = startSweep(condensed.graph, componentWeights(condensed.components, weights), words);
      while (sweep.low > 0) sweepWindow(sweep);
      const scratch = closureScratch(plain.nodeCount);
      const expected = Array.from(weights, (_, node) => closureWeight(graph, weights, node, scratch));
      expect(Array.from(weights, (_, node) => sweep.sums[condensed.components.of[node]!])).toEqual(expected);
    }),
    { numRuns: 200 },
  );
});

test("a sweep keeps no edge whose target is reached by another way", () => {
  fc.assert(
    fc.property(anyGraph(100), fc.integer({ min: 1, max: 3 }), (plain, words) => {
      const { graph } = condense(build(plain));
      const sweep = startSweep(graph, new Float64Array(graph.nodeCount), words);
      while (sweep.low > 0) sweepWindow(sweep);
      for (let node = 0; node < graph.nodeCount; node++) {
        const all = graph.targets.subarray(graph.offsets[node], graph.offsets[node + 1]);
        const byAnother = (target: number) =>
          all.some((other) => other > target && reach(graph, [other])[target] === 1);
        const kept = sweep.targets.subarray(graph.offsets[node], sweep.kept[node]);
        expect([...kept]).toEqual([...all].filter((target) => !byAnother(target)));
      }
    }),
  );
});

test("a store of 5,000 paths weighs the same as walked path by path", () => {
  const { graph, weights } = storeShape(5_000, 25_000);
  const scratch = closureScratch(graph.nodeCount);
  const expected = weights.map((_, node) => closureWeight(graph, weights, node, scratch));
  expect(closureWeights(graph, weights)).toEqual(expected);
});

test("sums near 2^53 are exact to the byte", () => {
  const count = 9_000;
  const weights = new Float64Array(count).fill(1e12 - 1);
  expect(closureWeights(line(count), weights)[0]).toBe(count * (1e12 - 1));
});

test("a line of 300,000 nodes does not overflow", { timeout: 60_000 }, () => {
  const sums = closureWeights(line(300_000), new Float64Array(300_000).fill(1));
  expect(sums.every((sum, node) => sum === 300_000 - node)).toBe(true);
});

test("progress rises to the total", () => {
  const seen: number[] = [];
  closureWeights(line(5_000), new Float64Array(5_000), {
    onProgress: (done, total) => {
      expect(total).toBe(5_000);
      seen.push(done);
    },
  });
  expect(seen.length).toBeGreaterThan(3);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  expect(seen.at(-1)).toBe(5_000);
});

test("aborted beforehand it does not begin, aborted halfway it stops at the next step, with the reason", () => {
  const reason = new Error("enough");
  const graph = line(50_000);
  const weights = new Float64Array(50_000);
  expect(() => closureWeights(graph, weights, { signal: AbortSignal.abort(reason) })).toThrow(reason);
  const controller = new AbortController();
  let steps = 0;
  const onProgress = () => {
    if (++steps === 2) controller.abort(reason);
  };
  expect(() => closureWeights(graph, weights, { signal: controller.signal, onProgress })).toThrow(reason);
  expect(steps).toBe(2);
});

test("in steps, the caller has a turn between them and gets the same weights at the end", () => {
  const { graph, weights } = storeShape(4_000, 15_000);
  const steps = closureWeightsInSteps(graph, weights);
  let turns = 0;
  let step = steps.next();
  for (; step.done !== true; step = steps.next()) turns++;
  expect(turns).toBe(4);
  expect(step.value).toEqual(closureWeights(graph, weights));
});

test("refused: weights for another graph, and weights that are none", () => {
  expect(() => closureWeights(line(3), new Float64Array(2))).toThrow("weights has 2 entries");
  expect(() => closureWeights(line(3), Float64Array.of(0, -1, 0))).toThrow("the weight of node 1 is -1");
  expect(() => closureWeights(line(3), Float64Array.of(0, 0, Infinity))).toThrow("the weight of node 2 is Infinity");
});
