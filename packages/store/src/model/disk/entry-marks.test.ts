import { expect, test } from "vitest";
import { isAsItWas, marksAtRest } from "./entry-marks.ts";

const marked = (seen: Record<string, number>) => {
  const entries = Object.keys(seen);
  const indexOf = new Map(entries.map((name, i) => [name, i]));
  const marks = { inodes: new Float64Array(entries.length).fill(7), changed: Float64Array.from(Object.values(seen)) };
  return { entries, indexOf, marks };
};

test("an entry that was young or locked is none that can be known again, whatever it looks like later", () => {
  const walk = marked({ old: 1000, young: 3001, building: 1000, "building.lock": 1000, "gone.lock": 1000 });
  const kept = marksAtRest(walk, 3000);
  const known = walk.entries.filter((_, entry) => isAsItWas(kept, entry, walk.marks, entry));
  expect(known).toEqual(["old", "building.lock", "gone.lock"]);
});

test("another time or another inode is another entry, and what nothing is known of is always another", () => {
  const was = { inodes: Float64Array.of(1, 2, 3), changed: Float64Array.of(10, 10, Number.NaN) };
  const is = { inodes: Float64Array.of(1, 3, 3), changed: Float64Array.of(11, 10, Number.NaN) };
  expect([0, 1, 2].map((entry) => isAsItWas(was, entry, is, entry))).toEqual([false, false, false]);
  expect([0, 1, 2].map((entry) => isAsItWas(was, entry, was, entry))).toEqual([true, true, false]);
});
