import { graphFromEdges, reach } from "@nixperf/graph";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { argumentBytes } from "./argument-room.ts";
import { deletionGroups, nextBatch } from "./deletion-batches.ts";

const path = (node: number): string => `/nix/store/${String(node).padStart(2, "0")}`;

const anyPlan = fc.integer({ min: 1, max: 12 }).chain((count) => {
  const node = fc.nat({ max: count - 1 });
  return fc.record({
    edges: fc.array(fc.tuple(node, node), { maxLength: 30 }),
    count: fc.constant(count),
    wanted: fc.uniqueArray(node),
    room: fc.integer({ min: 1, max: 5 }),
    oneLayer: fc.boolean(),
  });
});

test("whatever leads to a path goes before it or in the same call, and nothing on a circle is parted", () => {
  fc.assert(
    fc.property(anyPlan, ({ edges, count, wanted, room, oneLayer }) => {
      const graph = graphFromEdges(
        count,
        Uint32Array.from(edges, ([from]) => from),
        Uint32Array.from(edges, ([, to]) => to),
      );
      const nodeOf = new Map(Array.from({ length: count }, (_, node) => [path(node).slice(11), node]));
      const unregistered = "/nix/store/unregistered";
      let groups = deletionGroups([unregistered, ...wanted.map(path)], { nodeOf, edges: graph });
      expect(groups.flatMap(({ paths }) => paths).toSorted()).toEqual([unregistered, ...wanted.map(path)].toSorted());

      const callOf = new Map<string, number>();
      for (let call = 0; groups.length > 0; call++) {
        const batch = nextBatch(groups, room * argumentBytes(path(0)) + argumentBytes(unregistered), oneLayer);
        if (batch === null) {
          expect(groups[0]!.paths.length).toBeGreaterThan(room);
          groups = groups.slice(1);
          continue;
        }
        expect(batch.bytes).toBe(batch.paths.reduce((sum, one) => sum + argumentBytes(one), 0));
        expect(batch.bytes).toBeLessThanOrEqual(room * argumentBytes(path(0)) + argumentBytes(unregistered));
        for (const one of batch.paths) callOf.set(one, call);
        groups = groups.slice(batch.groups);
      }
      for (const [from, to] of edges) {
        const [above, below] = [callOf.get(path(from)), callOf.get(path(to))];
        if (above === undefined || below === undefined) continue;
        const isCircle = reach(graph, [to])[from] === 1;
        if (isCircle) expect(above).toBe(below);
        else if (oneLayer) expect(above).toBeLessThan(below);
        else expect(above).toBeLessThanOrEqual(below);
      }
    }),
  );
});
