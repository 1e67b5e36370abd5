import { graphFromEdges } from "@nixperf/graph";
import { expect, test } from "vitest";
import { deadUnits } from "./dead-units.ts";

const graph = (count: number, edges: ReadonlyArray<readonly [number, number]>) =>
  graphFromEdges(
    count,
    Uint32Array.from(edges, ([from]) => from),
    Uint32Array.from(edges, ([, to]) => to),
  );

test("what goes together is one unit, and no unit has a higher number than one that refers to it", () => {
  const units = deadUnits(
    graph(5, [
      [0, 1],
      [1, 0],
      [2, 0],
      [2, 2],
      [1, 3],
      [1, 3],
    ]),
    Uint8Array.of(1, 1, 1, 1, 1),
    2,
  );
  const members = Array.from({ length: units.count }, (_, unit) =>
    Array.from(units.members.slice(units.offsets[unit], units.offsets[unit + 1])),
  );
  expect(members).toEqual([[3], [0, 1], [2], [4], [5], [6]]);
  expect([...units.down.targets]).toEqual([0, 0, 1]);
  expect([...units.up.targets]).toEqual([1, 1, 2]);
});

test("what stays keeps all that it refers to, however far, whoever allowed it", () => {
  const edges = graph(4, [
    [0, 1],
    [1, 2],
    [3, 2],
  ]);
  expect([...deadUnits(edges, Uint8Array.of(0, 1, 1, 1), 0).members]).toEqual([3]);
});
