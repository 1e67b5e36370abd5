import * as fc from "fast-check";
import { expect, test } from "vitest";
import { snapshotOf, storePath } from "../../test/snapshot-of.ts";
import type { PathSpec, SnapshotSpec } from "../../test/snapshot-of.ts";
import { analyze } from "./analyze.ts";
import { dead } from "./dead.ts";
import { live } from "./live.ts";

const spec: SnapshotSpec = {
  paths: {
    app: { refs: ["lib"], deriver: "app.drv", narBytes: 1 },
    lib: { narBytes: 0 },
    "app.drv": { narBytes: 20 },
    old: { refs: ["lib"], narBytes: 300 },
  },
  roots: ["app"],
  unregistered: ["failed-1.0"],
};

test("live and dead list what is certain, in the order of the names, with an unknown size as null", async () => {
  const snapshot = snapshotOf(spec);
  const byPath = (a: { path: string }, b: { path: string }) => (a.path < b.path ? -1 : 1);
  expect(await live({ snapshot })).toMatchObject({
    visibility: "exact",
    paths: 2,
    narBytes: 1,
    items: [
      { path: storePath("app"), narBytes: 1 },
      { path: storePath("lib"), narBytes: null },
    ].toSorted(byPath),
    orderDependent: { paths: 1, narBytes: 20 },
  });
  expect(await dead({ snapshot })).toMatchObject({
    paths: 1,
    narBytes: 300,
    items: [{ path: storePath("old"), narBytes: 300 }],
    unregistered: [storePath("failed-1.0")],
  });
});

test("what a running Nix protects by its hash is not listed as garbage", async () => {
  const target = storePath("failed-1.0");
  const temporary = [{ file: "/t/9", hashPart: target.slice(11, 43), target, pid: 9 }];
  expect(await dead({ snapshot: snapshotOf({ ...spec, temporary }) })).toMatchObject({ unregistered: [] });
});

test("where the store directory may not be listed, what is garbage in it beside the paths is not known", async () => {
  expect(await dead({ snapshot: snapshotOf({ ...spec, unlisted: true }) })).toMatchObject({
    paths: 1,
    unregistered: null,
  });
});

test("where a directory of roots may not be listed, nothing is called live or dead", async () => {
  const snapshot = snapshotOf({ ...spec, hidden: { directories: ["/nix/var/nix/gcroots/per-user/bo"] } });
  for (const verb of [live, dead]) {
    await expect(verb({ snapshot })).rejects.toMatchObject({ code: "NIXPERF_LIVENESS_UNKNOWN" });
  }
  expect(await analyze({ snapshot, each: true })).toMatchObject({
    visibility: "unknown",
    live: { paths: null, narBytes: null },
    dead: { paths: null, narBytes: null, derivations: null, biggest: [] },
    orderDependent: { paths: null, narBytes: null },
    each: Array.from({ length: 4 }, () => expect.objectContaining({ state: null })),
  });
});

test("where processes are hidden, the lists are given and say so", async () => {
  const snapshot = snapshotOf({ ...spec, hidden: { processes: 3 } });
  expect(await dead({ snapshot })).toMatchObject({
    visibility: "as-far-as-visible",
    paths: 1,
    gaps: [expect.objectContaining({ code: "NIXPERF_PROC_HIDDEN" })],
  });
});

test(
  "every path is live, dead, order-dependent or not seen, in one of them only, and the overview has the same sums",
  { timeout: 30_000 },
  async () => {
    const key = fc.constantFrom("a", "b", "c.drv", "d.drv", "e");
    const path = fc.record<PathSpec>({
      refs: fc.uniqueArray(key, { maxLength: 2 }),
      deriver: fc.constantFrom("c.drv", "d.drv", "elsewhere.drv"),
      narBytes: fc.nat({ max: 9 }),
      missing: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(path, path, path, path, path),
        fc.uniqueArray(key, { maxLength: 2 }),
        fc.boolean(),
        async ([a, b, c, d, e], roots, keepOutputs) => {
          const snapshot = snapshotOf({ paths: { a, b, "c.drv": c, "d.drv": d, e }, roots, keepOutputs });
          const [alive, garbage, all] = await Promise.all([
            live({ snapshot }),
            dead({ snapshot }),
            analyze({ snapshot, each: true }),
          ]);
          expect(all.live).toEqual({ paths: alive.paths, narBytes: alive.narBytes });
          expect(all.dead).toMatchObject({ paths: garbage.paths, narBytes: garbage.narBytes });
          expect(all.orderDependent).toEqual(alive.orderDependent);
          expect(all.orderDependent).toEqual(garbage.orderDependent);
          const named = (state: string) => all.each!.filter((one) => one.state === state).map((one) => one.path);
          expect(alive.items.map((item) => item.path)).toEqual(named("live"));
          expect(garbage.items.map((item) => item.path)).toEqual(named("dead"));
          expect(named("order-dependent")).toHaveLength(alive.orderDependent.paths);
          expect(all.paths.total).toBe(5);
          expect(all.paths.narBytes).toBe(all.each!.reduce((sum, one) => sum + (one.narBytes ?? 0), 0));
        },
      ),
      { numRuns: 30 },
    );
  },
);
