import { graphFromEdges } from "@nixperf/graph";
import * as fc from "fast-check";
import { expect, test } from "vitest";

import { criticalPath, graphOfNeeds } from "./critical-path.ts";

const anyGraph = fc.integer({ min: 2, max: 8 }).chain((count) =>
  fc.record({
    seconds: fc.array(fc.nat(9), { minLength: count, maxLength: count }),
    // Only from a smaller to a larger number, so that there is no circle.
    edges: fc.array(
      fc.tuple(fc.nat(count - 1), fc.nat(count - 1)).filter(([from, to]) => from < to),
      { maxLength: 16 },
    ),
  }),
);

/** Every chain there is, by trying. */
function chains(count: number, edges: readonly (readonly [number, number])[]): number[][] {
  const from = (node: number): number[][] => {
    const found = [[node]];
    for (const [a, to] of edges) if (a === node) for (const rest of from(to)) found.push([node, ...rest]);
    return found;
  };
  return Array.from({ length: count }, (_, node) => from(node)).flat();
}

test("no chain is longer, its own slack is none, and a node may take its slack longer but no more", () => {
  fc.assert(
    fc.property(anyGraph, ({ seconds, edges }) => {
      const graph = graphFromEdges(
        seconds.length,
        Uint32Array.from(edges, ([from]) => from),
        Uint32Array.from(edges, ([, to]) => to),
      );
      const path = criticalPath(graph, Float64Array.from(seconds))!;
      const all = chains(seconds.length, edges);
      const lengthOf = (chain: number[]): number => chain.reduce((sum, node) => sum + seconds[node]!, 0);
      expect(path.seconds).toBe(Math.max(...all.map((chain) => lengthOf(chain))));
      expect(lengthOf(path.nodes)).toBe(path.seconds);
      expect(all).toContainEqual(path.nodes);
      for (const node of seconds.keys()) {
        const through = Math.max(...all.filter((chain) => chain.includes(node)).map((chain) => lengthOf(chain)));
        expect(path.slack[node]).toBe(path.seconds - through);
      }
    }),
    { numRuns: 300 },
  );
});

test("a circle has no critical path, and nothing has one of no time", () => {
  const circle = graphFromEdges(2, Uint32Array.of(0, 1), Uint32Array.of(1, 0));
  expect(criticalPath(circle, Float64Array.of(1, 1))).toBeNull();
  expect(criticalPath(graphFromEdges(0, Uint32Array.of(), Uint32Array.of()), new Float64Array())).toMatchObject({
    seconds: 0,
    nodes: [],
  });
});

test("needs outside of the run, and of oneself, are no edges", () => {
  const graph = graphOfNeeds(["a", "b"], new Map([["b", ["a", "b", "elsewhere"]]]));
  expect([graph.edgeCount, [...graph.targets]]).toEqual([1, [1]]);
});
