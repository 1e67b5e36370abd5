import { graphFromEdges } from "@nixperf/graph";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { anyWalk } from "../../../test/any-walk.ts";
import { reclaim } from "../disk/reclaim.ts";
import { deadUnits } from "./dead-units.ts";
import { unitGains } from "./unit-gains.ts";

const names = ["a", "b", "c", "d", "e"];
const none = new Uint32Array(0);
/** `a` and `b` refer to each other. */
const edges = graphFromEdges(names.length, Uint32Array.of(0, 1), Uint32Array.of(1, 0));

test("guesses add up to the truth, and the guess for the last of some units is the truth", () => {
  fc.assert(
    fc.property(anyWalk(names), fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }), (walk, order) => {
      const units = deadUnits(edges, new Uint8Array(names.length).fill(1), 0);
      const gains = unitGains(units, walk, (member) => member);
      const all = reclaim(walk, new Uint8Array(names.length).fill(1));
      const sum = (guesses: Float64Array) => guesses.reduce((a, b) => a + b, 0);
      expect(sum(gains.bytes) + walk.linkFarm.unusedBytes).toBeCloseTo(all.bytes, 3);
      expect(sum(gains.inodes) + walk.linkFarm.unused).toBeCloseTo(all.inodes, 6);
      const heard = new Set<number>();
      for (const unit of order.slice(0, -1)) gains.choose(unit, (gaining) => heard.add(gaining));
      const last = order.at(-1)!;
      const before = { ...gains.now };
      const guess = { bytes: gains.bytes[last]!, inodes: gains.inodes[last]! };
      gains.choose(last, () => {
        throw new Error("no unit is left to gain");
      });
      expect(gains.now).toEqual(all);
      expect(guess.bytes).toBeCloseTo(all.bytes - before.bytes, 3);
      expect(guess.inodes).toBeCloseTo(all.inodes - before.inodes, 6);
      gains.leaveOut(last);
      expect(gains.now).toEqual(before);
      gains.putBack(last);
      expect(gains.now).toEqual(all);
    }),
  );
});

test("a unit that is not on disk gains nothing", () => {
  const units = deadUnits(graphFromEdges(1, none, none), Uint8Array.of(1), 0);
  const walk = fc.sample(anyWalk(["a"]), 1)[0]!;
  const gains = unitGains(units, walk, () => -1);
  expect([...gains.bytes, ...gains.inodes]).toEqual([0, 0]);
});
