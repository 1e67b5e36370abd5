import { expect, test } from "vitest";
import { snapshotOf, stateDir, storePath } from "../../test/snapshot-of.ts";
import type { SnapshotSpec } from "../../test/snapshot-of.ts";
import { why } from "./why.ts";

const spec: SnapshotSpec = {
  paths: {
    system: { refs: ["etc", "app"], narBytes: 1 },
    etc: { refs: ["app"], narBytes: 20 },
    app: { refs: ["app", "lib"], deriver: "app.drv", narBytes: 300 },
    lib: { narBytes: 4000 },
    "app.drv": { outputs: { out: "app" }, refs: ["src"], narBytes: 5 },
    src: { narBytes: 0 },
    old: { refs: ["lib"], narBytes: 7 },
  },
  roots: [
    { target: "system", path: `${stateDir}/profiles/system-1-link` },
    { target: "system", path: `${stateDir}/profiles/system-2-link` },
    { target: "app", path: "/home/ada/result" },
  ],
};
const ask = (key: string, more: Partial<SnapshotSpec> = {}) =>
  why({ snapshot: snapshotOf({ ...spec, ...more }), path: storePath(key) });
const stepsOf = ({ chain }: Awaited<ReturnType<typeof why>>) =>
  chain?.steps.map(({ path, edge }) => [path.slice(path.indexOf("-") + 1), edge]);

test("the shortest way from a root, and everything that keeps the path", async () => {
  const record = await ask("lib");
  expect(record.chain?.root).toEqual({ kind: "result", path: "/home/ada/result" });
  expect(stepsOf(record)).toEqual([
    ["app", null],
    ["lib", "reference"],
  ]);
  expect(record.keptBy).toEqual([
    { kind: "profile", label: "system: 2 old generations (1 to 2)", roots: 2, retainedBytes: 21 },
    { kind: "result", label: "/home/ada/result", roots: 1, retainedBytes: 0 },
  ]);
  expect(record).toMatchObject({ state: "live", narBytes: 4000, closureBytes: 4000, retainedBytes: 4000 });
  expect(record.referrers.map(({ path, state }) => [path, state]).toSorted()).toEqual(
    [
      [storePath("app"), "live"],
      [storePath("old"), "dead"],
    ].toSorted(),
  );
});

test("if all that keeps it let go, everything dies that nothing else keeps", async () => {
  expect((await ask("lib")).letGo).toEqual({
    roots: [`${stateDir}/profiles/system-1-link`, `${stateDir}/profiles/system-2-link`, "/home/ada/result"],
    deadPaths: 6,
    deadBytes: 4326,
  });
  expect((await ask("etc")).letGo).toMatchObject({ deadPaths: 2, deadBytes: 21 });
});

test("a deriver is on the way where keep-derivations is on, an output where keep-outputs is", async () => {
  expect(stepsOf(await ask("src"))).toEqual([
    ["app", null],
    ["app.drv", "deriver"],
    ["src", "reference"],
  ]);
  const more = { roots: [{ target: "app.drv", path: "/home/ada/app.drv" }], keepOutputs: true };
  expect(stepsOf(await ask("lib", more))).toEqual([
    ["app.drv", null],
    ["app", "output"],
    ["lib", "reference"],
  ]);
});

test("a dead path has no way, no keeper and nothing to let go", async () => {
  expect(await ask("old")).toMatchObject({ state: "dead", chain: null, keptBy: [], letGo: null, retainedBytes: 0 });
});

test("of a path on which Nix is not certain, the way by which it may keep it", async () => {
  const paths = { app: { deriver: "x.drv" }, "x.drv": { refs: ["src"] }, src: {} };
  const record = await ask("x.drv", { paths, roots: ["app"] });
  expect(record.state).toBe("order-dependent");
  expect(stepsOf(record)).toEqual([
    ["app", null],
    ["x.drv", "deriver"],
  ]);
});

test("a path that is not on disk, and live because a root was met, has the way by which it is marked", async () => {
  const paths = { app: { deriver: "x.drv" }, "x.drv": { missing: true } };
  const record = await ask("x.drv", { paths, roots: ["app"] });
  expect(record.state).toBe("live");
  expect(record.keptBy).toHaveLength(1);
  expect(stepsOf(record)).toEqual([
    ["app", null],
    ["x.drv", "deriver"],
  ]);
});

test("a link is named before a process that uses the same path", async () => {
  const runtime = [{ path: "/proc/1/exe", how: "exe" as const, target: storePath("system"), pid: 1, process: "init" }];
  const roots = [{ target: "system", path: "/run/current-system" }];
  expect((await ask("system", { runtime, roots })).chain?.root.path).toBe("/run/current-system");
});

test("where roots may not be listed there is no state", async () => {
  expect(await ask("lib", { hidden: { directories: ["/x"] } })).toMatchObject({
    state: null,
    visibility: "unknown",
    gaps: [expect.objectContaining({ code: "NIXPERF_ROOTS_UNREADABLE" })],
  });
});
