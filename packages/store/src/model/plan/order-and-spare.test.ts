import { graphFromEdges, reach } from "@nixperf/graph";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { deletionOrder } from "./deletion-order.ts";
import { withoutSpared } from "./spare.ts";

const nodes = 12;
const node = fc.nat(nodes - 1);
const anyGraph = fc.array(fc.tuple(node, node), { maxLength: 30 }).map((edges) => ({
  edges,
  graph: graphFromEdges(
    nodes,
    Uint32Array.from(edges, ([from]) => from),
    Uint32Array.from(edges, ([, to]) => to),
  ),
}));
const paths = Array.from({ length: nodes }, (_, i) => `/nix/store/${String(i * 7919).padStart(32, "0")}-n`);

test("each path comes after all that lead to it, and circles stay together", () => {
  fc.assert(
    fc.property(anyGraph, fc.uniqueArray(node), ({ edges, graph }, chosen) => {
      const ordered = deletionOrder(graph, paths, chosen);
      expect([...ordered].sort((a, b) => a - b)).toEqual([...chosen].sort((a, b) => a - b));
      const place = new Map(ordered.map((path, i) => [path, i]));
      const leadsTo = (from: number, to: number) => reach(graph, [from])[to] === 1;
      for (const [from, to] of edges) {
        if (!place.has(from) || !place.has(to) || leadsTo(to, from)) continue;
        expect(place.get(from)!).toBeLessThan(place.get(to)!);
      }
      for (const a of chosen)
        for (const b of chosen) {
          if (a === b || !leadsTo(a, b) || !leadsTo(b, a)) continue;
          const [low, high] = [Math.min(place.get(a)!, place.get(b)!), Math.max(place.get(a)!, place.get(b)!)];
          for (const between of ordered.slice(low, high)) expect(leadsTo(between, a) && leadsTo(a, between)).toBe(true);
        }
    }),
  );
});

test("what is spared takes all that it needs with it, and nothing else", () => {
  fc.assert(
    fc.property(anyGraph, fc.uniqueArray(node), fc.uniqueArray(node), ({ graph }, chosen, seeds) => {
      const left = withoutSpared(graph, chosen, seeds);
      for (const path of chosen)
        expect(left.includes(path)).toBe(!seeds.some((seed) => reach(graph, [seed])[path] === 1));
    }),
  );
});
