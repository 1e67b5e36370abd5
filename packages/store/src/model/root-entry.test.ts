import type { LinkRoot, RootScan } from "@nixperf/nix/roots";
import { expect, test } from "vitest";
import { snapshotOf, stateDir, storeDir, storePath, takenAt } from "../../test/snapshot-of.ts";
import type { SnapshotSpec } from "../../test/snapshot-of.ts";
import { resolveRoots } from "./root-entry.ts";
import type { ResolvedRoots } from "./root-entry.ts";

const paths = { app: {}, lib: {} };

function resolve(spec: Omit<SnapshotSpec, "paths">): ResolvedRoots {
  const { roots, database, disk } = snapshotOf({ ...spec, paths });
  return resolveRoots(roots, database.paths, database.indexOf, disk.unregistered, storeDir);
}

const hashOf = (key: string): string => storePath(key).slice(storeDir.length + 1, storeDir.length + 33);

test("a link keeps its owner and age, and what it protects becomes a number", () => {
  const path = "/home/ada/src/result";
  const { entries, invalid } = resolve({
    roots: [{ target: "lib", path, entry: `${stateDir}/gcroots/auto/x`, uid: 7 }],
  });
  expect(entries).toEqual([
    {
      kind: "result",
      path,
      entry: `${stateDir}/gcroots/auto/x`,
      target: 1,
      changed: takenAt - 86_400,
      uid: 7,
      generation: null,
      process: null,
    },
  ]);
  expect(invalid).toEqual([]);
});

test.each([Number.NaN, 1e15, -1e15])(
  "an owner that is not known is null, as is %d, a time of which no date is",
  (changed) => {
    const { entries } = resolve({ roots: [{ target: "app", changed, uid: -1 }] });
    expect(entries[0]).toMatchObject({ changed: null, uid: null });
  },
);

test("a link to what is not registered protects nothing and is named", () => {
  expect(resolve({ roots: [{ target: "never", path: "/home/ada/result" }] })).toMatchObject({
    entries: [],
    invalid: [{ path: "/home/ada/result", target: storePath("never") }],
  });
});

test("a path that several entries reach under one name counts once; under two names, twice", () => {
  const link = (path: string, entry: string): Partial<LinkRoot> & { target: string } => ({
    target: "app",
    path,
    entry,
  });
  expect(resolve({ roots: [link("/r/result", "a"), link("/r/result", "b")] }).entries).toHaveLength(1);
  expect(resolve({ roots: [link("/r/result", "a"), link("/s/result", "b")] }).entries).toHaveLength(2);
});

test("a running program protects what it uses, if that is registered", () => {
  const runtime = (target: string): RootScan["runtime"][number] => ({
    path: "/proc/17/exe",
    how: "exe",
    target: storePath(target),
    pid: 17,
    process: "editor",
  });
  const { entries, invalid } = resolve({ runtime: [runtime("app"), runtime("never"), runtime("app")] });
  expect(entries).toEqual([
    expect.objectContaining({
      kind: "process",
      path: "/proc/17/exe",
      entry: null,
      target: 0,
      process: { pid: 17, name: "editor", how: "exe" },
    }),
  ]);
  expect(invalid).toEqual([]);
});

test("a running Nix protects whatever has its hash: the registered path, its lock, and no other", () => {
  const file = `${stateDir}/temproots/99`;
  const { entries, protectedUnregistered } = resolve({
    temporary: [{ file, hashPart: hashOf("app"), target: storePath("app"), pid: 99 }],
    unregistered: ["app.lock", "other.lock"],
  });
  expect(entries).toEqual([expect.objectContaining({ kind: "temporary", path: file, target: 0 })]);
  expect([...protectedUnregistered]).toEqual([]);

  const lock = `${storePath("app")}.lock`;
  const { roots, database } = snapshotOf({
    paths,
    temporary: [{ file, hashPart: hashOf("app"), target: storePath("app"), pid: 99 }],
  });
  const both = resolveRoots(roots, database.paths, database.indexOf, [lock, storePath("other.lock")], storeDir);
  expect([...both.protectedUnregistered]).toEqual([lock]);
});
