import * as fc from "fast-check";
import { expect, test } from "vitest";
import { anyGraph, build } from "../test/naive.ts";
import { components } from "./index.ts";
import { condense } from "./condense.ts";

test("between components there are the edges of the graph, each once, none to itself, highest target first", () => {
  fc.assert(
    fc.property(anyGraph(20), (plain) => {
      const graph = build(plain);
      const condensed = condense(graph);
      expect(condensed.components).toEqual(components(graph));
      const { count, of } = condensed.components;
      const expected = Array.from({ length: count }, (_, component) => {
        const led = plain.edges.filter(([from]) => of[from] === component).map(([, to]) => of[to]!);
        return [...new Set(led)].filter((target) => target !== component).toSorted((a, b) => b - a);
      });
      const { nodeCount, edgeCount, offsets, targets } = condensed.graph;
      expect(nodeCount).toBe(count);
      expect(edgeCount).toBe(targets.length);
      expect(Array.from({ length: count }, (_, c) => Array.from(targets.subarray(offsets[c], offsets[c + 1])))).toEqual(
        expected,
      );
    }),
  );
});
