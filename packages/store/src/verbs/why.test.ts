import { basename } from "node:path";
import { union } from "@nixperf/graph";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { anyStore } from "../../test/any-store.ts";
import { snapshotOf, stateDir, storePath } from "../../test/snapshot-of.ts";
import type { SnapshotSpec } from "../../test/snapshot-of.ts";
import { state as states } from "../model/liveness.ts";
import { understand } from "../model/store-model.ts";
import { why } from "./why.ts";

const { live, dead } = states;

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

test(
  "whatever the store, the way is one by which each step keeps the next, and without its keepers a path is not live",
  { timeout: 30_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(anyStore, async (any) => {
        const everything = Object.entries(any.paths).map(([key, one]) => [key, { ...one, missing: false }]);
        const snapshot = snapshotOf({ ...any, hidden: {}, paths: Object.fromEntries(everything) });
        const before = understand(snapshot);
        const { paths, indexOf } = snapshot.database;
        const ways = union(before.edges.certain, before.edges.possible);
        for (const path of paths) {
          const { state, chain, keptBy, letGo } = await why({ snapshot, path });
          expect(chain === null, path).toBe(keptBy.length === 0);
          if (state === "live" || state === "order-dependent") expect(chain).not.toBeNull();
          if (chain === null || letGo === null) continue;
          const numberOf = (one: string) => indexOf.get(basename(one))!;
          const numbers = chain.steps.map((step) => numberOf(step.path));
          expect(chain.steps.at(-1)!.path).toBe(path);
          expect(before.roots).toContainEqual(expect.objectContaining({ path: chain.root.path, target: numbers[0] }));
          numbers.slice(1).forEach((to, i) => {
            const from = numbers[i]!;
            expect(ways.targets.subarray(ways.offsets[from], ways.offsets[from + 1])).toContain(to);
          });

          const isLeft = (root: { path: string }) => !letGo.roots.includes(root.path);
          const { links, runtime } = snapshot.roots;
          const roots = { ...snapshot.roots, links: links.filter(isLeft), runtime: runtime.filter(isLeft) };
          const after = understand({ ...snapshot, roots });
          const died = [...before.states.keys()].filter((i) => before.states[i] === live && after.states[i] === dead);
          expect(letGo.deadPaths).toBe(died.length);
          expect(letGo.deadBytes).toBe(died.reduce((sum, i) => sum + snapshot.database.narSizes[i]!, 0));
          if (state === "live") expect(after.states[numberOf(path)]).not.toBe(live);
        }
      }),
      { numRuns: 50 },
    );
  },
);
