import { expect, test } from "vitest";
import { growthOf, isTooFew } from "./growth.ts";
import type { Growth, SampledDay } from "./growth.ts";

const gib = 1024 ** 3;
const start = Date.UTC(2026, 0, 1) / 1000;
const iso = (day: number) => new Date((start + day * 86_400) * 1000).toISOString();
const at = (day: number, value: number, later: { day: number; value: number } | null = null) => ({
  day: iso(day).slice(0, 10),
  first: { at: iso(day), value },
  last: { at: iso(later?.day ?? day), value: later?.value ?? value },
});
const size = (day: number, value: number, later?: { day: number; value: number }): SampledDay => ({
  ...at(day, value, later),
  name: "store.narBytes",
  subject: { store: "/nix/store" },
});
const of = (name: string, words: Record<string, string>, day: number, value: number): SampledDay => ({
  ...at(day, value),
  name,
  subject: { store: "/nix/store", ...words },
});
const daily = (count: number, make: (day: number) => SampledDay) =>
  Array.from({ length: count }, (_, day) => make(day));
const known = (days: SampledDay[], free: number | null = null, rows = 5): Growth => {
  const growth = growthOf(days, free, rows);
  if (growth === null || isTooFew(growth)) throw new Error(`not known: ${JSON.stringify(growth)}`);
  return growth;
};

test("a store that nobody has sampled has no growth, one with few samples says how few", () => {
  expect(growthOf([], 0, 5)).toBeNull();
  expect(growthOf([of("store.disk.freeBytes", {}, 0, 1)], 0, 5)).toBeNull();
  expect(
    growthOf(
      daily(4, (day) => size(day * 10, day)),
      0,
      5,
    ),
  ).toEqual({ samples: 4, days: 30 });
  expect(
    growthOf(
      daily(7, (day) => size(day, day)),
      0,
      5,
    ),
  ).toEqual({ samples: 7, days: 6 });
});

test("a store that grows steadily, and its disk with it", () => {
  const days = daily(10, (day) => size(day, 20 * gib + day * gib));
  const free = daily(10, (day) => of("store.disk.freeBytes", {}, day, 100 * gib - 2 * day * gib));
  expect(known([...days, ...free])).toEqual({
    since: iso(0),
    until: iso(9),
    days: 10,
    store: { perDayBytes: gib, lowBytes: gib, highBytes: gib },
    roots: [],
    packages: [],
    disk: {
      perDayBytes: 2 * gib,
      lowBytes: 2 * gib,
      highBytes: 2 * gib,
      freeBytes: 82 * gib,
      fullInSeconds: 41 * 86_400,
      soonestSeconds: 41 * 86_400,
      latestSeconds: 41 * 86_400,
    },
  });
  expect(known([...days, ...free], 20 * gib).disk).toMatchObject({ freeBytes: 20 * gib, fullInSeconds: 10 * 86_400 });
  expect(known(days, 20 * gib).disk).toBeNull();
});

test("one collection in the middle does not make a growing store seem to shrink", () => {
  const days = daily(30, (day) => size(day, 20 * gib + day * gib - (day >= 15 ? 12 * gib : 0)));
  expect(known(days).store).toEqual({ perDayBytes: gib, lowBytes: gib, highBytes: gib });
});

test("weekly runs that collect each time tell what came in between them", () => {
  const days = daily(5, (week) => size(week * 7, 27 * gib, { day: week * 7 + 0.01, value: 20 * gib }));
  expect(known(days).store.perDayBytes / gib).toBeCloseTo(1, 2);
  expect(known(days).days).toBe(5);
});

test("runs that sample only before they collect, and then what they freed, tell the same", () => {
  const weeks = daily(5, (week) => size(week * 7, 27 * gib));
  const free = daily(5, (week) => of("store.disk.freeBytes", {}, week * 7, 30 * gib));
  const freed = daily(5, (week) => of("store.freed.narBytes", {}, week * 7 + 0.01, 7 * gib));
  const back = daily(5, (week) => of("store.freed.diskBytes", {}, week * 7 + 0.01, 3.5 * gib));
  const growth = known([...weeks, ...free, ...freed, ...back], 30 * gib);
  expect(growth.store.perDayBytes / gib).toBeCloseTo(1, 2);
  expect(growth.disk!.perDayBytes / gib).toBeCloseTo(0.5, 2);
  const nothing = daily(5, (week) => of("store.freed.narBytes", {}, week * 7 + 0.01, 0));
  const long = daily(5, (week) => of("store.freed.narBytes", {}, week * 7 + 3, 7 * gib));
  expect(known([...weeks, ...nothing]).store.perDayBytes).toBe(0);
  expect(known([...weeks, ...long]).store.perDayBytes).toBe(0);
});

test("a disk that does not fill, and one that may or may not", () => {
  const days = daily(10, (day) => size(day, day));
  const disk = (value: (day: number) => number) =>
    known([...days, ...daily(10, (day) => of("store.disk.freeBytes", {}, day, value(day)))]).disk;
  expect(disk((day) => 50 * gib + day * gib)).toMatchObject({ fullInSeconds: null, soonestSeconds: null });
  const doubtful = disk((day) => 50 * gib - day * gib + (day % 2) * 20 * gib)!;
  expect(doubtful.lowBytes).toBeLessThan(0);
  expect(doubtful.highBytes).toBeGreaterThan(0);
  expect(doubtful.latestSeconds).toBeNull();
});

test("roots and packages that grow are named, the fastest first; those that do not, or of which little is known, are not", () => {
  const root = (name: string, perDay: number, count = 10) =>
    daily(count, (day) => of("store.root.retainedBytes", { root: name }, day, 5 * gib + day * perDay));
  const pack = (name: string, perDay: number) =>
    daily(10, (day) => of("store.package.narBytes", { package: name }, day, 5 * gib + day * perDay));
  const days = [
    ...daily(10, (day) => size(day, day)),
    ...root("slow", 10),
    ...root("fast", 30),
    ...root("still", 0),
    ...root("shrinks", -10),
    ...root("new", 50, 4),
    ...pack("linux", 20),
  ].toReversed();
  const growth = known(days);
  expect(growth.roots.map(({ root: name, perDayBytes }) => [name, perDayBytes])).toEqual([
    ["fast", 30],
    ["slow", 10],
  ]);
  expect(growth.packages).toEqual([{ package: "linux", perDayBytes: 20, lowBytes: 20, highBytes: 20 }]);
  expect(known(days, null, 1).roots).toHaveLength(1);
});
