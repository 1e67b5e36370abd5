import * as fc from "fast-check";
import { expect, test } from "vitest";
import { build, graphAnd, line } from "../test/naive.ts";
import type { Plain } from "../test/naive.ts";
import { graphFromEdges, shortestChain } from "./index.ts";

/** Edges from the nearest start to `goal`: Bellman and Ford's, round after round. */
function naiveDistance(plain: Plain, starts: number[], goal: number): number {
  const distance = Array.from({ length: plain.nodeCount }, (_, node) => (starts.includes(node) ? 0 : Infinity));
  for (let round = 0; round < plain.nodeCount; round++) {
    for (const [from, to] of plain.edges) distance[to] = Math.min(distance[to]!, distance[from]! + 1);
  }
  return distance[goal]!;
}

test("a chain goes along edges from a start to the goal, and none is shorter", () => {
  const ends = (nodeCount: number) =>
    fc.tuple(fc.array(fc.nat({ max: nodeCount - 1 }), { maxLength: 3 }), fc.nat({ max: nodeCount - 1 }));
  fc.assert(
    fc.property(graphAnd(15, ends), ([plain, [starts, goal]]) => {
      const chain = shortestChain(build(plain), starts, goal);
      const distance = naiveDistance(plain, starts, goal);
      expect(chain === null).toBe(distance === Infinity);
      if (chain === null) return;
      expect(chain).toHaveLength(distance + 1);
      expect(starts).toContain(chain[0]);
      expect(chain.at(-1)).toBe(goal);
      for (let i = 1; i < chain.length; i++) {
        expect(plain.edges.some(([from, to]) => from === chain[i - 1] && to === chain[i])).toBe(true);
      }
    }),
  );
});

test("of equally short chains it is the one from the earlier start, along the earlier edge", () => {
  const graph = graphFromEdges(5, Uint32Array.of(0, 0, 1, 2, 4), Uint32Array.of(2, 1, 3, 3, 3));
  expect(shortestChain(graph, [0], 3)).toEqual([0, 2, 3]);
  expect(shortestChain(graph, [4, 1], 3)).toEqual([4, 3]);
  expect(shortestChain(graph, [1, 4], 3)).toEqual([1, 3]);
});

test("a chain may be a million nodes long", () => {
  const chain = shortestChain(line(1_000_000), [0], 999_999)!;
  expect(chain).toHaveLength(1_000_000);
  expect(chain[500_000]).toBe(500_000);
});

test("refused: ends that are no nodes", () => {
  expect(() => shortestChain(line(3), [0], 3)).toThrow("goal 3 is not a node");
  expect(() => shortestChain(line(3), [7], 0)).toThrow("start 7 is not a node");
});
