import * as fc from "fast-check";
import { expect, test } from "vitest";
import { anyWalk } from "../../../test/any-walk.ts";
import { reclaim } from "../disk/reclaim.ts";
import { reclaimCounter } from "./reclaim-counter.ts";

test("after any choosing and letting go it says what counting anew says", () => {
  const names = ["a", "b", "c", "d", "e"];
  fc.assert(
    fc.property(anyWalk(names), fc.array(fc.nat({ max: names.length - 1 })), (walk, toggled) => {
      const counter = reclaimCounter(walk);
      const chosen = new Uint8Array(names.length);
      for (const entry of toggled) {
        chosen[entry]! ^= 1;
        if (chosen[entry] === 1) counter.add(entry);
        else counter.remove(entry);
        expect(counter.now).toEqual(reclaim(walk, chosen));
      }
    }),
  );
});
