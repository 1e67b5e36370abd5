import * as fc from "fast-check";
import { expect, test } from "vitest";
import { keyHeap } from "./key-heap.ts";

test("what comes out is what sorting gives, however pushes and pops alternate", () => {
  const step = fc.oneof(fc.constant(null), fc.tuple(fc.nat({ max: 9 }), fc.constantFrom(0, 1, 0.5, 7, Infinity)));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const heap = keyHeap();
      const inside: Array<{ item: number; key: number }> = [];
      for (const pushed of steps) {
        if (pushed === null) expect(heap.pop()).toEqual(inside.shift() ?? null);
        else {
          heap.push(...pushed);
          inside.push({ item: pushed[0], key: pushed[1] });
          inside.sort((a, b) => (a.key === b.key ? a.item - b.item : a.key - b.key));
        }
        expect(heap.nextKey()).toBe(inside[0]?.key ?? Infinity);
      }
    }),
  );
});
