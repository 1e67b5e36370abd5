import { expect, test } from "vitest";
import { snapshotOf, storePath } from "../../test/snapshot-of.ts";
import { closure } from "./closure.ts";
import { diff } from "./diff.ts";
import { versions } from "./versions.ts";

const snapshot = snapshotOf({
  paths: {
    "system-1": { refs: ["git-2.9", "lib"], narBytes: 1 },
    "system-2": { refs: ["git-2.10", "lib"], narBytes: 1 },
    "git-2.9": { narBytes: 70 },
    "git-2.10": { narBytes: 50 },
    lib: { narBytes: 0 },
  },
  roots: ["system-2"],
});

test("a closure is listed largest first, with an unknown size as null", async () => {
  expect(await closure({ snapshot, path: "system-1" })).toMatchObject({
    path: storePath("system-1"),
    paths: 3,
    narBytes: 71,
    items: [
      { path: storePath("git-2.9"), narBytes: 70 },
      { path: storePath("system-1"), narBytes: 1 },
      { path: storePath("lib"), narBytes: null },
    ],
  });
});

test("a difference says what was asked for and what that is, and may be negative", async () => {
  expect(await diff({ snapshot, before: "system-1", after: "system-2" })).toMatchObject({
    before: { asked: "system-1", path: storePath("system-1"), paths: 3, narBytes: 71 },
    after: { asked: "system-2", path: storePath("system-2"), paths: 3, narBytes: 51 },
    changeBytes: -20,
    samePaths: 1,
  });
});

test("copies have their states, and the dead ones are added up", async () => {
  const { items } = await versions({ snapshot, name: "git" });
  expect(items).toEqual([
    expect.objectContaining({
      versions: ["2.9", "2.10"],
      extraBytes: 50,
      deadBytes: 70,
      copies: [
        { path: storePath("git-2.10"), version: "2.10", narBytes: 50, state: "live" },
        { path: storePath("git-2.9"), version: "2.9", narBytes: 70, state: "dead" },
      ],
    }),
  ]);
});

test("a package that is asked for by its name is there once, or not at all", async () => {
  const once = await versions({ snapshot, name: "lib" });
  expect(once).toMatchObject({ packages: 0, extraBytes: 0, items: [{ name: "lib", extraBytes: 0 }] });
  await expect(versions({ snapshot, name: "gti" })).rejects.toMatchObject({
    code: "NIXPERF_PACKAGE_NOT_IN_STORE",
    tries: ["git"],
  });
});
