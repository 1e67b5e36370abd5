import * as fc from "fast-check";
import { expect, test } from "vitest";
import { anyGraph, build } from "../test/naive.ts";
import type { Plain } from "../test/naive.ts";
import { graphFromEdges, transpose, union } from "./index.ts";
import type { Graph } from "./index.ts";

/** The edges in the order in which the graph has them, having looked that it is well-formed. */
function edgesOf(graph: Graph): [number, number][] {
  expect(graph.offsets).toHaveLength(graph.nodeCount + 1);
  expect(graph.targets).toHaveLength(graph.edgeCount);
  expect(graph.offsets[0]).toBe(0);
  expect(graph.offsets[graph.nodeCount]).toBe(graph.edgeCount);
  const edges: [number, number][] = [];
  for (let node = 0; node < graph.nodeCount; node++) {
    for (let i = graph.offsets[node]!; i < graph.offsets[node + 1]!; i++) edges.push([node, graph.targets[i]!]);
  }
  return edges;
}

function bySource(plain: Plain): Plain["edges"] {
  return plain.edges.toSorted(([a], [b]) => a - b);
}

test("a graph has exactly the edges it was given, by source, in the order given", () => {
  fc.assert(
    fc.property(anyGraph(20), (plain) => {
      expect(edgesOf(build(plain))).toEqual(bySource(plain));
    }),
  );
});

test("transposing turns every edge round, and twice gives the same edges, sorted", () => {
  fc.assert(
    fc.property(anyGraph(20), (plain) => {
      const turned = plain.edges
        .map(([from, to]) => [to, from] as const)
        .toSorted((a, b) => a[0] - b[0] || a[1] - b[1]);
      expect(edgesOf(transpose(build(plain)))).toEqual(turned);
      const sorted = plain.edges.toSorted((a, b) => a[0] - b[0] || a[1] - b[1]);
      expect(edgesOf(transpose(transpose(build(plain))))).toEqual(sorted);
    }),
  );
});

test("a union has the edges of all, over the nodes of the largest", () => {
  fc.assert(
    fc.property(fc.array(anyGraph(10), { maxLength: 4 }), (plains) => {
      const nodeCount = Math.max(0, ...plains.map((plain) => plain.nodeCount));
      const all = { nodeCount, edges: plains.flatMap((plain) => plain.edges) };
      expect(union(...plains.map(build))).toEqual(build(all));
    }),
  );
});

test.each([
  ["a source that is not a node", () => graphFromEdges(2, Uint32Array.of(2), Uint32Array.of(0)), "edge 0 is 2 -> 0"],
  ["a target that is not a node", () => graphFromEdges(2, Uint32Array.of(0), Uint32Array.of(2)), "edge 0 is 0 -> 2"],
  ["an edge in a graph of none", () => graphFromEdges(0, Uint32Array.of(0), Uint32Array.of(0)), "has 0 nodes"],
  ["ends without beginnings", () => graphFromEdges(2, new Uint32Array(1), new Uint32Array(2)), "1 begin and 2 end"],
  ["half a node", () => graphFromEdges(1.5, new Uint32Array(0), new Uint32Array(0)), "1.5 nodes"],
  ["fewer than no nodes", () => graphFromEdges(-1, new Uint32Array(0), new Uint32Array(0)), "-1 nodes"],
])("refused: %s", (_, make, message) => {
  expect(make).toThrow(RangeError);
  expect(make).toThrow(message);
});
