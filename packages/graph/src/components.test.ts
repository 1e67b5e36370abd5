import * as fc from "fast-check";
import { expect, test } from "vitest";
import { anyGraph, build, line, naiveReach } from "../test/naive.ts";
import { components, graphFromEdges } from "./index.ts";

test("two nodes are in one component exactly if each reaches the other", () => {
  fc.assert(
    fc.property(anyGraph(20), (plain) => {
      const { of } = components(build(plain));
      const reached = Array.from({ length: plain.nodeCount }, (_, node) => naiveReach(plain, [node]));
      for (let a = 0; a < plain.nodeCount; a++) {
        for (let b = 0; b < plain.nodeCount; b++) {
          expect(of[a] === of[b]).toBe(reached[a]!.has(b) && reached[b]!.has(a));
        }
      }
    }),
  );
});

test("the numbers are 0 to count - 1, each in use, and no edge leads to a higher one", () => {
  fc.assert(
    fc.property(anyGraph(40), (plain) => {
      const { count, of } = components(build(plain));
      expect(new Set(of)).toEqual(new Set(Array.from({ length: count }, (_, i) => i)));
      for (const [from, to] of plain.edges) expect(of[from]).toBeGreaterThanOrEqual(of[to]!);
    }),
  );
});

test("a line of a million nodes has as many components, a circle of them one", () => {
  const count = 1_000_000;
  expect(components(line(count)).count).toBe(count);
  const from = Uint32Array.from({ length: count }, (_, i) => i);
  const circle = graphFromEdges(
    count,
    from,
    from.map((node) => (node + 1) % count),
  );
  expect(components(circle).count).toBe(1);
});
