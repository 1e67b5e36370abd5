import { expect, test } from "vitest";
import { snapshotOf, stateDir, storePath, takenAt } from "../../../test/snapshot-of.ts";
import type { SnapshotSpec } from "../../../test/snapshot-of.ts";
import { understand } from "../store-model.ts";
import { freedSamples, storeSamples } from "./store-samples.ts";

const profile = `${stateDir}/profiles/system`;
const generation = (number: number, target: string) => ({
  target,
  path: `${profile}-${number}-link`,
  entry: `${profile}-${number}-link`,
});
const spec: SnapshotSpec = {
  paths: {
    "app-1.0": { narBytes: 1000, refs: ["lib-2"] },
    "app-0.9": { narBytes: 900, refs: ["lib-2"] },
    "app-0.8": { narBytes: 800 },
    "lib-2": { narBytes: 50 },
    "old-1": { narBytes: 7 },
    "x.drv": { narBytes: 3 },
    "shell-1": { narBytes: 20 },
  },
  roots: [generation(1, "app-0.8"), generation(2, "app-0.9"), generation(3, "app-1.0")],
  runtime: [{ target: storePath("shell-1"), path: "/proc/1/maps", pid: 1, process: "sh", how: "maps" }],
  currentGenerations: { [profile]: 3 },
};
const samplesOf = (more: Partial<SnapshotSpec> = {}, free: number | null = 5000) =>
  storeSamples(understand(snapshotOf({ ...spec, ...more })), takenAt, free);
const values = (samples: ReturnType<typeof samplesOf>) =>
  Object.fromEntries(
    samples.map(({ name, subject, value }) => [
      [name, subject["root"] ?? subject["package"] ?? ""].join(" ").trim(),
      value,
    ]),
  );

test("one reading gives its sizes, its roots by names that last, its packages, and the disk", () => {
  const samples = samplesOf();
  expect(values(samples)).toEqual({
    "store.narBytes": 2780,
    "store.paths": 7,
    "store.dead.narBytes": 10,
    "store.dead.paths": 2,
    "store.root.retainedBytes system: old generations": 1700,
    "store.root.retainedBytes system: current generation": 1000,
    "store.package.narBytes app": 2700,
    "store.package.narBytes lib": 50,
    "store.package.narBytes shell": 20,
    "store.package.narBytes old": 7,
    "store.package.narBytes derivations": 3,
    "store.disk.freeBytes": 5000,
  });
  expect(new Set(samples.map(({ at }) => at))).toEqual(new Set(["2024-09-01T00:00:00.000Z"]));
  expect(samples.every(({ subject }) => subject["store"] === "/nix/store")).toBe(true);
});

test("what is not known is not sampled", () => {
  const names = Object.keys(values(samplesOf({ hidden: { directories: ["/x"] } }, null)));
  expect(names.filter((name) => /dead|root|disk/.test(name))).toEqual([]);
  expect(names).toContain("store.narBytes");
});

test("of many packages the largest are sampled", () => {
  const paths = Object.fromEntries(
    Array.from({ length: 100 }, (_, i) => [
      `p${String.fromCharCode(97 + (i % 26))}${"x".repeat(i)}-1`,
      { narBytes: i + 1 },
    ]),
  );
  const samples = samplesOf({ paths, roots: [] }).filter(({ name }) => name === "store.package.narBytes");
  expect(samples.map(({ value }) => value)).toEqual(Array.from({ length: 30 }, (_, i) => 100 - i));
});

test("what was freed is sampled, of the disk only where it is known", () => {
  const freed = freedSamples("/nix/store", takenAt, { paths: 3, narBytes: 500, diskBytes: null });
  expect(freed.map(({ name, value }) => [name, value])).toEqual([
    ["store.freed.paths", 3],
    ["store.freed.narBytes", 500],
  ]);
  expect(freedSamples("/nix/store", takenAt, { paths: 3, narBytes: 500, diskBytes: 4096 })).toHaveLength(3);
});
