import * as fc from "fast-check";
import { expect, test } from "vitest";
import { timeLeft } from "./time-left.ts";
import type { LeftBuild } from "./time-left.ts";

const build = (
  name: string,
  seconds: number | null,
  needs: string[] = [],
  running: number | null = null,
): LeftBuild => ({
  drvPath: name,
  name,
  needs,
  runningSeconds: running,
  expected: seconds === null ? null : { median: seconds, low: seconds, high: seconds * 2 },
});

test("a chain takes the sum, what is beside it nothing, and it is the critical one", () => {
  const left = timeLeft([build("a", 10), build("b", 5, ["a"]), build("c", 12)], 2);
  expect(left).toEqual({ lowSeconds: 15, highSeconds: 30, critical: ["a", "b"] });
});

test("with one slot everything takes the sum; what has run is taken off", () => {
  const left = timeLeft([build("a", 10, [], 4), build("b", 5), build("c", 1)], 1);
  expect(left).toMatchObject({ lowSeconds: 12, highSeconds: 16 + 12 });
});

test("one figure is made an interval, and where too little is known nothing is said", () => {
  const one = { ...build("a", 9), expected: { median: 9, low: null, high: null } };
  expect(timeLeft([one], 1)).toMatchObject({ lowSeconds: 6, highSeconds: 13.5 });
  expect(timeLeft([one, build("b", null)], 1)).toBeNull();
  expect(timeLeft([], 1)).toBeNull();
});

test("it is never shorter than the chain or the work divided by the slots, nor longer than both together", () => {
  const graph = fc.array(fc.record({ seconds: fc.integer({ min: 0, max: 50 }), needs: fc.array(fc.nat(20)) }), {
    minLength: 1,
    maxLength: 20,
  });
  fc.assert(
    fc.property(graph, fc.integer({ min: 1, max: 5 }), (nodes, slots) => {
      const builds = nodes.map(({ seconds, needs }, index) =>
        build(String(index), seconds, needs.filter((need) => need < index).map(String)),
      );
      const chain = (index: number): number =>
        nodes[index]!.seconds + Math.max(0, ...nodes[index]!.needs.filter((need) => need < index).map(chain));
      const longest = Math.max(...nodes.map((_, index) => chain(index)));
      const work = nodes.reduce((sum, { seconds }) => sum + seconds, 0);
      const { lowSeconds, critical } = timeLeft(builds, slots)!;
      expect(lowSeconds).toBeGreaterThanOrEqual(Math.max(longest, work / slots) - 1e-9);
      expect(lowSeconds).toBeLessThanOrEqual(longest + work / slots + 1e-9);
      expect(critical.reduce((sum, name) => sum + nodes[Number(name)]!.seconds, 0)).toBe(longest);
    }),
  );
});

test("derivations that claim to need each other are no reason to hang", () => {
  expect(timeLeft([build("a", 1, ["b"]), build("b", 1, ["a"])], 1)).not.toBeNull();
});
