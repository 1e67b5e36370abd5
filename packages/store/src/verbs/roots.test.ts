import { expect, test } from "vitest";
import { snapshotOf, stateDir, storePath, takenAt } from "../../test/snapshot-of.ts";
import type { SnapshotSpec } from "../../test/snapshot-of.ts";
import { roots } from "./roots.ts";
import type { RootsOptions } from "./roots.ts";

const day = 86_400;
const spec: SnapshotSpec = {
  paths: { "system-1": { narBytes: 10 }, "system-2": { narBytes: 500 }, app: { narBytes: 30, refs: ["lib"] }, lib: {} },
  roots: [
    { target: "system-1", path: `${stateDir}/profiles/system-1-link`, changed: takenAt - 40 * day },
    { target: "system-2", path: `${stateDir}/profiles/system-2-link`, changed: takenAt - 2 * day },
    {
      target: "app",
      path: "/home/ada/result",
      entry: `${stateDir}/gcroots/auto/x`,
      changed: takenAt + day,
      uid: 54_321,
    },
    { target: "gone", path: "/home/ada/gone" },
  ],
  runtime: [{ path: "/proc/17/exe", how: "exe", target: storePath("lib"), pid: 17, process: "editor\u001b[2J" }],
  dangling: [
    { entry: `${stateDir}/gcroots/auto/a`, target: "/mnt/usb/result", auto: true, unmounted: "/mnt/usb" },
    { entry: `${stateDir}/gcroots/b`, target: "/mnt/usb/result", auto: false, unmounted: "/mnt/usb" },
  ],
  currentGenerations: { [`${stateDir}/profiles/system`]: 2 },
};
const ask = (options: RootsOptions = {}) => roots({ ...options, snapshot: snapshotOf(spec) });
const pathsOf = async (options: RootsOptions) => (await ask(options)).items.map(({ path }) => path.split("/").at(-1));

test("every root has its kind, owner, age and generation, and those that protect nothing are named apart", async () => {
  const record = await ask();
  expect(record).toMatchObject({ total: 4, byKind: { profile: 2, result: 1, process: 1, direct: 0, system: 0 } });
  expect(record.items.find(({ kind }) => kind === "result")).toEqual({
    kind: "result",
    path: "/home/ada/result",
    entry: `${stateDir}/gcroots/auto/x`,
    target: storePath("app"),
    owner: { uid: 54_321, name: null },
    changedAt: "2024-09-02T00:00:00.000Z",
    // The clock was set back since the link was made.
    ageSeconds: 0,
    generation: null,
    process: null,
    closureBytes: 130,
    keepsBytes: 130,
    retainedBytes: 30,
    retainedPaths: 1,
    sharedBytes: 100,
  });
  expect(record.items.find(({ kind }) => kind === "process")).toMatchObject({
    ageSeconds: null,
    owner: null,
    process: { pid: 17, name: "editor\u001b[2J", how: "exe" },
  });
  expect(record.items.map(({ generation }) => generation?.current ?? null)).toEqual([true, null, false, null]);
  expect(record.invalid).toEqual([{ path: "/home/ada/gone", target: storePath("gone") }]);
});

test("only a link that Nix removes is at risk when nothing is mounted where it leads", async () => {
  const { dangling } = await ask();
  expect(dangling.map(({ removedByNix, atRisk }) => [removedByNix, atRisk])).toEqual([
    [true, true],
    [false, false],
  ]);
});

test("sorted by what they retain, by closure, by age or by path", async () => {
  expect(await pathsOf({})).toEqual(["system-2-link", "result", "system-1-link", "exe"]);
  expect(await pathsOf({ sort: "closure" })).toEqual(["system-2-link", "result", "exe", "system-1-link"]);
  expect(await pathsOf({ sort: "age" })).toEqual(["system-1-link", "system-2-link", "result", "exe"]);
  expect(await pathsOf({ sort: "path" })).toEqual(["result", "system-1-link", "system-2-link", "exe"]);
});

test("filtered by kind and by age; what has no age is not old", async () => {
  expect(await pathsOf({ kinds: ["process", "result"] })).toEqual(["result", "exe"]);
  expect(await pathsOf({ olderThan: 2 * day })).toEqual(["system-2-link", "system-1-link"]);
  expect(await pathsOf({ olderThan: 2 * day + 1 })).toEqual(["system-1-link"]);
  expect(await pathsOf({ olderThan: 0, kinds: ["process"] })).toEqual([]);
});

test("a group is filtered by its oldest link, and the totals stay those of the store", async () => {
  const record = await ask({ olderThan: 30 * day });
  expect(record.groups.map(({ label }) => label)).toEqual(["system: old generation 1"]);
  expect(record.total).toBe(4);
});

test(
  "a group has the ages of its youngest and its oldest link, however many links there are",
  { timeout: 30_000 },
  async () => {
    const count = 150_000;
    const links = Array.from({ length: count }, (_, i) => ({
      target: "app",
      path: `/home/ada/result-${i}`,
      changed: i === 0 ? Number.NaN : takenAt - i,
    }));
    const { groups } = await roots({ snapshot: snapshotOf({ paths: { app: {} }, roots: links }) });
    expect(groups).toEqual([expect.objectContaining({ roots: count, youngestSeconds: 1, oldestSeconds: count - 1 })]);
  },
);
