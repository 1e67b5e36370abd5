import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withHistory } from "@nixperf/history";
import { afterEach, beforeEach, expect, test } from "vitest";
import { snapshotOf, takenAt } from "../../test/snapshot-of.ts";
import { understand } from "../model/store-model.ts";
import { sampleFreed, takeSamples } from "./take-samples.ts";

let state = "";
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), "nixperf-samples-"));
});
afterEach(() => rmSync(state, { recursive: true }));

const model = (realStoreDir: string) =>
  understand(snapshotOf({ paths: { "app-1.0": { narBytes: 10 } }, roots: ["app-1.0"], realStoreDir }));
async function kept() {
  const names: string[] = [];
  await withHistory({ stateDir: state }, async (history) => {
    for await (const some of history.samples()) names.push(...some.map(({ name }) => name));
  });
  return names;
}

test("a run leaves its samples, with what is free where the disk can be asked", async () => {
  expect(await takeSamples(model(state), state)).toEqual([]);
  expect(await kept()).toContain("store.narBytes");
  expect(await kept()).toContain("store.disk.freeBytes");
  expect(await sampleFreed(state, takenAt, { paths: 1, narBytes: 10, diskBytes: 4096 }, state)).toEqual([]);
  expect((await kept()).slice(-3)).toEqual(["store.freed.paths", "store.freed.narBytes", "store.freed.diskBytes"]);
});

test("a store whose disk cannot be asked is sampled without it, and null keeps nothing", async () => {
  expect(await takeSamples(model("/nonexistent"), null)).toEqual([]);
  expect(await sampleFreed("/nonexistent", takenAt, { paths: 1, narBytes: 1, diskBytes: null }, null)).toEqual([]);
  expect(readdirSync(state)).toEqual([]);
  expect(await takeSamples(model("/nonexistent"), state)).toEqual([]);
  expect(await kept()).not.toContain("store.disk.freeBytes");
});

test("what cannot be kept is a gap", async () => {
  mkdirSync(join(state, "history.sqlite"));
  const [gap] = await takeSamples(model(state), state);
  expect(gap).toMatchObject({ at: "", code: "NIXPERF_HISTORY_UNREADABLE" });
  expect(gap!.message).toMatch(/^this run is not remembered: cannot read the history in /);
});
