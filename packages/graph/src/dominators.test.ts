import * as fc from "fast-check";
import { expect, test } from "vitest";
import { anyWeights, build, graphAnd, line, naiveReach, weigh } from "../test/naive.ts";
import type { Plain } from "../test/naive.ts";
import { dominators, graphFromEdges, retainedWeights } from "./index.ts";

/** For each node, what is no longer reached from the root when it is gone. */
function naiveDominated(plain: Plain, root: number): Set<number>[] {
  const all = naiveReach(plain, [root]);
  return Array.from({ length: plain.nodeCount }, (_, node) => {
    const left = naiveReach(plain, [root], new Set([node]));
    return new Set([...all].filter((other) => !left.has(other)));
  });
}

const rootAndWeights = (nodeCount: number) => fc.tuple(fc.nat({ max: nodeCount - 1 }), anyWeights(nodeCount));

test("the immediate dominator is the one of a node's dominators that all the others dominate", () => {
  fc.assert(
    fc.property(graphAnd(14, rootAndWeights), ([plain, [root]]) => {
      const dominated = naiveDominated(plain, root);
      const reached = naiveReach(plain, [root]);
      const { immediate } = dominators(build(plain), root);
      const expected = Array.from({ length: plain.nodeCount }, (_, node) => {
        if (node === root) return root;
        if (!reached.has(node)) return -1;
        const above = [...reached].filter((other) => other !== node && dominated[other]!.has(node));
        // The nearest dominates the fewest.
        return above.reduce((a, b) => (dominated[b]!.size < dominated[a]!.size ? b : a));
      });
      expect([...immediate]).toEqual(expected);
    }),
    { numRuns: 400 },
  );
});

test("the preorder has each reached node once, the root first, dominators before what they dominate", () => {
  fc.assert(
    fc.property(graphAnd(20, rootAndWeights), ([plain, [root]]) => {
      const { immediate, preorder } = dominators(build(plain), root);
      expect(new Set(preorder)).toEqual(naiveReach(plain, [root]));
      expect(preorder).toHaveLength(new Set(preorder).size);
      expect(preorder[0]).toBe(root);
      for (const node of preorder.slice(1)) {
        expect(preorder.indexOf(immediate[node]!)).toBeLessThan(preorder.indexOf(node));
      }
    }),
  );
});

test("a node retains what would no longer be reached without it", () => {
  fc.assert(
    fc.property(graphAnd(16, rootAndWeights), ([plain, [root, weights]]) => {
      const retained = retainedWeights(dominators(build(plain), root), weights);
      expect([...retained]).toEqual(naiveDominated(plain, root).map((nodes) => weigh(nodes, weights)));
    }),
  );
});

test("a line of a million nodes, with and without a way back from each, is one branch", () => {
  const count = 1_000_000;
  const there = line(count);
  const from = Uint32Array.from({ length: count - 1 }, (_, i) => i);
  const onwards = from.map((node) => node + 1);
  const both = new Uint32Array(2 * from.length);
  const ends = new Uint32Array(2 * from.length);
  both.set(from);
  both.set(onwards, from.length);
  ends.set(onwards);
  ends.set(from, from.length);
  for (const graph of [there, graphFromEdges(count, both, ends)]) {
    const tree = dominators(graph, 0);
    expect(tree.immediate.every((above, node) => above === Math.max(0, node - 1))).toBe(true);
    expect(retainedWeights(tree, new Float64Array(count).fill(1))[1]).toBe(count - 1);
  }
});

test("refused: a root that is no node, weights for another graph, weights that are none", () => {
  expect(() => dominators(line(3), 3)).toThrow("root 3 is not a node");
  const tree = dominators(line(3), 0);
  expect(() => retainedWeights(tree, new Float64Array(2))).toThrow("weights has 2 entries");
  expect(() => retainedWeights(tree, Float64Array.of(1, Number.NaN, 1))).toThrow("the weight of node 1 is NaN");
});
