import * as fc from "fast-check";
import { expect, test } from "vitest";
import { databaseOf } from "../../test/snapshot-of.ts";
import type { PathSpec } from "../../test/snapshot-of.ts";
import { diffClosures } from "./closure-diff.ts";

/** What differs between the closures of `before` and of `after`, which refer to these. */
function diff(before: string[], after: string[], sizes: Record<string, number> = {}) {
  const names = [...new Set([...before, ...after])];
  const paths: Record<string, PathSpec> = {
    "system-1": { refs: before, narBytes: 1 },
    "system-2": { refs: after, narBytes: 1 },
    ...Object.fromEntries(names.map((name): [string, PathSpec] => [name, { narBytes: sizes[name] ?? 100 }])),
  };
  return diffClosures(databaseOf({ paths }), 0, 1);
}

const changeOf = (before: string[], after: string[]) =>
  diff(before, after).changes.find(({ name }) => name !== "system");

test.each([
  ["added", [], ["git-2.45"]],
  ["removed", ["git-2.45"], []],
  ["upgraded", ["git-2.9"], ["git-2.45"]],
  ["downgraded", ["git-2.45"], ["git-2.9"]],
  ["rebuilt", ["a:git-2.45"], ["b:git-2.45"]],
  ["changed", ["git-2.9", "git-2.45"], ["git-2.45"]],
  ["rebuilt", ["a:source"], ["b:source"]],
  ["upgraded", ["git-2.9", "git-2.8"], ["git-2.9", "git-2.10"]],
  ["rebuilt", ["git-2.45"], ["git-2.45", "git-2.45-doc"]],
] as const)("%s: from %j to %j", (kind, before, after) => {
  expect(changeOf([...before], [...after])?.kind).toBe(kind);
});

test("what is the same in both is no change, but counts in the sums", () => {
  const { changes, samePaths, before, after } = diff(["git-2.45", "zlib-1"], ["git-2.45", "zlib-1"]);
  expect(changes.map(({ name }) => name)).toEqual(["system"]);
  expect([samePaths, before, after]).toEqual([2, { paths: 3, narBytes: 201 }, { paths: 3, narBytes: 201 }]);
});

test("a change has versions oldest first and sizes of all outputs together; the largest change comes first", () => {
  const { changes } = diff(["git-2.9", "git-2.10", "zlib-1"], ["git-2.11", "git-2.11-doc", "zlib-2"], {
    "git-2.9": 10,
    "git-2.10": 20,
    "git-2.11": 40,
    "git-2.11-doc": 2,
    "zlib-1": 500,
    "zlib-2": 100,
  });
  expect(changes.map(({ name, changeBytes }) => [name, changeBytes])).toEqual([
    ["zlib", -400],
    ["git", 12],
    ["system", 0],
  ]);
  expect(changes[1]).toEqual({
    name: "git",
    kind: "upgraded",
    before: ["2.9", "2.10"],
    after: ["2.11"],
    beforeBytes: 30,
    afterBytes: 42,
    changeBytes: 12,
  });
});

test("derivations are one thing", () => {
  expect(changeOf(["git-2.9.drv"], ["git-2.9.drv", "zlib-1.drv"])).toMatchObject({
    name: "derivations",
    kind: "rebuilt",
  });
});

test("the changes add up to the difference of the closures, and the other way round they are the opposite", () => {
  const name = fc.constantFrom("a-1", "a-2", "a-2-dev", "b-1", "x:b-1", "c", "c.drv");
  const some = fc.uniqueArray(name);
  fc.assert(
    fc.property(some, some, fc.dictionary(name, fc.nat({ max: 1000 })), (one, other, sizes) => {
      const there = diff(one, other, sizes);
      const back = diff(other, one, sizes);
      const sum = there.changes.reduce((total, { changeBytes }) => total + changeBytes, 0);
      expect(sum).toBe(there.after.narBytes - there.before.narBytes);
      expect(back.samePaths).toBe(there.samePaths);
      const opposite = { added: "removed", removed: "added", upgraded: "downgraded", downgraded: "upgraded" } as const;
      for (const { name: changed, kind, changeBytes } of there.changes) {
        if (changed === "system") continue;
        const reverse = back.changes.find((change) => change.name === changed)!;
        expect(reverse.changeBytes + changeBytes).toBe(0);
        expect(reverse.kind).toBe(kind === "changed" || kind === "rebuilt" ? kind : opposite[kind]);
      }
    }),
  );
});
