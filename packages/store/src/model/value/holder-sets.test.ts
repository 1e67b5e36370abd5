import { graphFromEdges } from "@nixperf/graph";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { heldPaths } from "./holder-sets.ts";

test("a path's holders are those without whom, all together, it would be reached no more, and with any of whom it would", () => {
  const world = fc.integer({ min: 1, max: 12 }).chain((count) => {
    const path = fc.nat({ max: count - 1 });
    return fc.record({
      count: fc.constant(count),
      edges: fc.array(fc.tuple(path, path), { maxLength: 2 * count }),
      holders: fc.oneof(
        fc.array(fc.array(path, { maxLength: 3 }), { maxLength: 5 }),
        // More than are looked at in one pass.
        fc.array(fc.array(path, { maxLength: 1 }), { minLength: 60, maxLength: 70 }),
      ),
      others: fc.array(path, { maxLength: 1 }),
    });
  });
  fc.assert(
    fc.property(world, ({ count, edges, holders, others }) => {
      const below = (starts: readonly number[]) => {
        const found = new Set(starts);
        for (const path of found) for (const [from, to] of edges) if (from === path) found.add(to);
        return found;
      };
      const graph = graphFromEdges(
        count,
        Uint32Array.from(edges, ([from]) => from),
        Uint32Array.from(edges, ([, to]) => to),
      );
      const { sets, setOf, union } = heldPaths(graph, holders, others);
      const kept = below(others);
      const reached = holders.map(below);
      for (let path = 0; path < count; path++) {
        const expected = kept.has(path) ? [] : [...holders.keys()].filter((holder) => reached[holder]!.has(path));
        expect(setOf[path]! < 0 ? [] : sets[setOf[path]!]).toEqual(expected);
      }
      const used = [...setOf].filter((set) => set >= 0);
      for (const a of used.slice(0, 5)) {
        for (const b of used.slice(-5)) {
          const both = [...new Set([...sets[a]!, ...sets[b]!])].sort((x, y) => x - y);
          expect(sets[union(a, b)]).toEqual(both);
        }
      }
    }),
  );
});

test("holders of several passes are not mixed up", () => {
  const holders: number[][] = Array.from({ length: 34 }, () => []);
  for (const [holder, path] of [
    [0, 0],
    [33, 0],
    [1, 1],
    [32, 1],
  ] as const)
    holders[holder]!.push(path);
  const none = new Uint32Array(0);
  const { sets, setOf } = heldPaths(graphFromEdges(2, none, none), holders, []);
  expect([...setOf].map((set) => sets[set])).toEqual([
    [0, 33],
    [1, 32],
  ]);
});
