import { expect, test } from "vitest";
import { walkOf } from "../../../test/any-walk.ts";
import { snapshotOf, storePath, takenAt } from "../../../test/snapshot-of.ts";
import { keepEverything } from "../retention/keep-everything.ts";
import { understand } from "../store-model.ts";
import type { Need } from "../value/budget.ts";
import { chooseRoots } from "./choose-roots.ts";

const names = ["a", "b", "c"];
const modelOf = (more: string[] = []) =>
  understand(
    snapshotOf({
      paths: { a: {}, b: {}, c: {}, dead: {} },
      roots: [...names.map((name) => ({ path: `/home/ada/${name}/result`, target: name })), ...more],
    }),
  );
/** Every path has an inode of 4096 bytes. */
const walk = walkOf({ entries: [...names, "dead"].map((name) => ({ name: storePath(name).slice(11) })) });

/** How many roots go, and how many paths, when the policy lets all go. */
function gone(
  need: Need | null,
  deadForSeconds: number | null = null,
  cheapest: { mayRemove: (path: string) => boolean } | null = null,
  model = modelOf(),
): [roots: number, paths: number, isMet: boolean] {
  const worth = { costOf: () => null, isFetchable: () => null, lastUsed: () => null, now: takenAt };
  const { decisions, chosen } = chooseRoots(
    model,
    model.roots.map((_, root) =>
      cheapest === null ? { root, remove: true, reason: "old-link" } : { root, remove: false, reason: "no-rule" },
    ),
    { walk, need, worth, deadSince: () => 0 },
    {
      policy: { ...keepEverything, deadForSeconds },
      includeOrderDependent: false,
      includeCostly: false,
      cheapest: cheapest !== null,
      mayRemove: cheapest?.mayRemove ?? (() => true),
    },
  );
  return [decisions.filter(({ remove }) => remove).length, chosen.chosen.length, chosen.isMet];
}

test("a policy lets go no more roots than a budget of bytes needs, and none when there is room enough", () => {
  expect(gone(null)).toEqual([3, 4, true]);
  expect(gone({ bytes: 0, inodes: 0 })).toEqual([0, 0, true]);
  expect(gone({ bytes: 0, inodes: 0 }, 60)).toEqual([0, 0, true]);
  expect(gone({ bytes: 4096, inodes: 0 })).toEqual([0, 1, true]);
  expect(gone({ bytes: 8192, inodes: 0 })).toEqual([1, 2, true]);
});

test("nor than a budget of inodes needs, and all where that is not enough", () => {
  expect(gone({ bytes: 0, inodes: 1 })).toEqual([0, 1, true]);
  expect(gone({ bytes: 0, inodes: 2 })).toEqual([1, 2, true]);
  expect(gone({ bytes: 8192, inodes: 3 })).toEqual([2, 3, true]);
  expect(gone({ bytes: 4096, inodes: 5 })).toEqual([3, 4, false]);
});

test("the cheapest roots go for inodes as they do for bytes", () => {
  const anyRoot = { mayRemove: () => true };
  expect(gone({ bytes: 0, inodes: 3 }, null, anyRoot)).toEqual([2, 3, true]);
  expect(gone({ bytes: 8192, inodes: 4 }, null, anyRoot)).toEqual([3, 4, true]);
  expect(gone({ bytes: 8192, inodes: 5 }, null, anyRoot)).toEqual([0, 1, false]);
});

test("of the cheapest roots none goes that this user may not remove", () => {
  const need = { bytes: 8192, inodes: 0 };
  expect(gone(need, null, { mayRemove: () => true })).toEqual([1, 2, true]);
  expect(gone(need, null, { mayRemove: (path) => path === "/home/ada/b/result" })).toEqual([1, 2, true]);
  expect(gone(need, null, { mayRemove: () => false })).toEqual([0, 1, false]);
});

test("where all is not enough, what the policy lets go goes, and nothing that somebody keeps", () => {
  const need = { bytes: 1_000_000, inodes: 0 };
  expect(gone(need)).toEqual([3, 4, false]);
  expect(gone(need, null, { mayRemove: () => true })).toEqual([0, 1, false]);
});
