import { array, assert, boolean, integer, property, record, subarray } from "fast-check";
import { describe, expect, test } from "vitest";
import { snapshotOf } from "../../../test/snapshot-of.ts";
import { understand } from "../store-model.ts";
import { deadSince, emptyJournal, lastSeenInUse } from "./journal.ts";
import type { DeadPath, Journal } from "./journal.ts";
import { agreed, deadPathsOf, updateJournal } from "./update-journal.ts";

const day = 86_400;
const pathOf = (name: string) => `/nix/store/${name.repeat(32)}-${name}`;
const dead = (name: string, registeredAt = 0): DeadPath => ({ path: pathOf(name), registeredAt });
const names = ["a", "b", "c", "d"];
const since = (journal: Journal, name: string) => deadSince(journal, pathOf(name));
const used = (journal: Journal, name: string) => lastSeenInUse(journal, pathOf(name));
/** The journal after looks at these days, each with what was dead. */
const after = (...looks: Array<[day: number, dead: DeadPath[]]>) =>
  looks.reduce((journal, [at, paths]) => updateJournal(journal, paths, at * day), emptyJournal());

test("a path is dead since the first of an unbroken row of looks, and was in use when a look found it alive", () => {
  const journal = after([1, [dead("a")]], [2, [dead("a"), dead("b")]], [5, [dead("b"), dead("a")]]);
  expect([since(journal, "a"), used(journal, "a")]).toEqual([1 * day, null]);
  expect([since(journal, "b"), used(journal, "b")]).toEqual([2 * day, 1 * day]);
  expect([since(journal, "c"), used(journal, "c")]).toEqual([null, null]);
});

test("a path that was alive meanwhile, or was made again, begins anew", () => {
  const revived = after([1, [dead("a")]], [2, []], [3, [dead("a")]]);
  expect([since(revived, "a"), used(revived, "a")]).toEqual([3 * day, 2 * day]);
  const remade = after([1, [dead("a")]], [2, [dead("a")]], [9, [dead("a", 4 * day)]]);
  expect([since(remade, "a"), used(remade, "a")]).toEqual([4 * day, null]);
  const fetched = after([1, []], [9, [dead("a", 4 * day)]]);
  expect([since(fetched, "a"), used(fetched, "a")]).toEqual([9 * day, null]);
});

test("a clock that went back makes nothing older, nor does its correction", () => {
  const back = after([10, [dead("a")]], [3, [dead("a"), dead("b")]]);
  expect(back.updatedAt).toBe(10 * day);
  expect([since(back, "a"), since(back, "b")]).toEqual([10 * day, 10 * day]);
  const corrected = updateJournal(back, [dead("a"), dead("b"), dead("c")], 11 * day);
  expect(names.slice(0, 3).map((name) => since(corrected, name)! / day)).toEqual([10, 10, 11]);
});

test("unknown registration times, and ones in the future, do not make a path look older", () => {
  const odd = after(
    [1, [dead("a", Number.NaN), dead("b", 99 * day)]],
    [2, [dead("a", Number.NaN), dead("b", 99 * day)]],
  );
  expect([since(odd, "a")! / day, since(odd, "b")! / day]).toEqual([1, 99]);
});

test("of too many dead paths those that have been dead longest are remembered", () => {
  const first = updateJournal(emptyJournal(), [dead("b"), dead("d")], 1, 3);
  const journal = updateJournal(
    first,
    names.map((name) => dead(name)),
    2,
    3,
  );
  expect(names.map((name) => since(journal, name))).toEqual([2, 1, null, 1]);
});

test("after any looks by any clock, a path is dead since the latest time seen by the first look of its row", () => {
  const look = record({ at: integer({ min: 0, max: 20 }), dead: subarray(names), isRemade: boolean() });
  assert(
    property(array(look, { maxLength: 12 }), (looks) => {
      let journal = emptyJournal();
      looks.forEach(
        ({ at, dead: deadNames }) =>
          (journal = updateJournal(
            journal,
            deadNames.map((name) => dead(name)),
            at,
          )),
      );
      for (const name of names) {
        const isDead = looks.map((one) => one.dead.includes(name));
        const row = isDead.lastIndexOf(false) + 1;
        const expected = row === looks.length ? null : Math.max(...looks.slice(0, row + 1).map(({ at }) => at));
        expect(since(journal, name)).toBe(expected);
        const alive = row === 0 || row === looks.length ? null : Math.max(...looks.slice(0, row).map(({ at }) => at));
        expect(used(journal, name)).toBe(alive);
      }
      expect(journal.hashes).toEqual([...journal.hashes].sort());
    }),
  );
});

test("of two journals that do not agree, the later time of what both know is kept, whichever comes first", () => {
  const look = array(record({ at: integer({ min: 0, max: 9 }), dead: subarray(names) }), { maxLength: 5 });
  const made = (looks: Array<{ at: number; dead: string[] }>) =>
    looks.reduce(
      (journal, one) =>
        updateJournal(
          journal,
          one.dead.map((name) => dead(name)),
          one.at,
        ),
      emptyJournal(),
    );
  assert(
    property(look, look, (left, right) => {
      const [a, b] = [made(left), made(right)];
      const both = agreed(a, b);
      expect({ ...agreed(b, a), basedOn: null }).toEqual({ ...both, basedOn: null });
      for (const name of names) {
        const [inA, inB] = [since(a, name), since(b, name)];
        expect(since(both, name)).toBe(inA === null || inB === null ? null : Math.max(inA, inB));
        expect(
          used(both, name)! >= Math.max(used(a, name) ?? 0, used(b, name) ?? 0) || since(both, name) === null,
        ).toBe(true);
      }
    }),
  );
});

describe("what of a model is remembered", () => {
  const spec = {
    paths: { "app-1.0": { narBytes: 10 }, "old-1.0": { narBytes: 5 } },
    roots: [{ target: "app-1.0", path: "/home/ada/result" }],
    unregistered: ["failed-1.0"],
  };

  test("registered paths that are dead", () => {
    const found = deadPathsOf(understand(snapshotOf(spec)));
    expect(found?.map(({ path }) => path.slice("/nix/store/".length + 33))).toEqual(["old-1.0"]);
  });

  test("nothing where it is not known what is alive", () => {
    expect(deadPathsOf(understand(snapshotOf({ ...spec, hidden: { directories: ["/x"] } })))).toBeNull();
  });
});
