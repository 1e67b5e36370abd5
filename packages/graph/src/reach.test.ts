import * as fc from "fast-check";
import { expect, test } from "vitest";
import { build, graphAnd, line, naiveReach } from "../test/naive.ts";
import { reach } from "./index.ts";

const startsAndGone = (nodeCount: number) =>
  fc.tuple(fc.array(fc.nat({ max: nodeCount - 1 })), fc.array(fc.nat({ max: nodeCount - 1 }), { maxLength: 5 }));

test("reached is what edges lead to from the starts", () => {
  fc.assert(
    fc.property(graphAnd(25, startsAndGone), ([plain, [starts]]) => {
      const expected = naiveReach(plain, starts);
      expect([...reach(build(plain), starts)]).toEqual(
        Array.from({ length: plain.nodeCount }, (_, i) => +expected.has(i)),
      );
    }),
  );
});

test("without some nodes, reached is what the graph without them and their edges would reach", () => {
  fc.assert(
    fc.property(graphAnd(25, startsAndGone), ([plain, [starts, gone]]) => {
      const without = new Uint8Array(plain.nodeCount);
      for (const node of gone) without[node] = 255;
      const expected = naiveReach(plain, starts, new Set(gone));
      const found = reach(build(plain), starts, { without });
      expect([...found]).toEqual(Array.from({ length: plain.nodeCount }, (_, i) => +expected.has(i)));
    }),
  );
});

test("a line of a million nodes is reached to its end", () => {
  const reached = reach(line(1_000_000), new Set([0]));
  expect(reached.indexOf(0)).toBe(-1);
});

test("refused: starts that are no nodes, and a list for another graph", () => {
  const graph = line(3);
  for (const start of [3, -1, 0.5, Number.NaN])
    expect(() => reach(graph, [start])).toThrow(`start ${start} is not a node`);
  expect(() => reach(graph, [0], { without: new Uint8Array(2) })).toThrow("without has 2 entries");
});
