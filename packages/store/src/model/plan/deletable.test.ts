import { graphFromEdges, reach } from "@nixperf/graph";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { deletable } from "./deletable.ts";

const nodes = 12;
const node = fc.nat(nodes - 1);

test("what anything that stays leads to stays, and nothing else does", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(node, node), { maxLength: 30 }), fc.uniqueArray(node), (edges, chosen) => {
      const from = Uint32Array.from(edges, ([one]) => one);
      const to = Uint32Array.from(edges, ([, other]) => other);
      const graph = graphFromEdges(nodes, from, to);
      const goes = deletable(graph, chosen);
      const stays = Array.from({ length: nodes }, (_, i) => i).filter((i) => !chosen.includes(i));
      for (const path of chosen)
        expect(goes.includes(path)).toBe(!stays.some((other) => reach(graph, [other])[path] === 1));
    }),
  );
});
