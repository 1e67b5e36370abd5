import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withHistory } from "@nixperf/history";
import { afterEach, beforeEach, expect, test } from "vitest";
import { snapshotOf, takenAt } from "../../test/snapshot-of.ts";
import { storeSamples } from "../model/growth/store-samples.ts";
import { understand } from "../model/store-model.ts";
import { analyzeRecord } from "../schemas/index.ts";
import { analyze } from "./analyze.ts";
import { report } from "./report.ts";

const day = 86_400;
let state = "";
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), "nixperf-growth-"));
});
afterEach(() => rmSync(state, { recursive: true }));

/** The store on a day: one package grows by 100 bytes a day, and is kept by a root. */
const on = (days: number, realStoreDir = state) =>
  snapshotOf({
    paths: { "app-1.0": { narBytes: 10_000 + 100 * days }, "old-1.0": { narBytes: 50 } },
    roots: [{ target: "app-1.0", path: "/home/ada/result" }],
    realStoreDir,
  });
const runs = async (count: number, realStoreDir?: string) => {
  for (let i = 0; i < count; i++) {
    const free = 1_000_000 - 1000 * i;
    const samples = storeSamples(understand(on(i, realStoreDir)), takenAt + i * day, free);
    await withHistory({ stateDir: state }, (history) => history.append(samples));
  }
};
/** The record, with the gaps that are about growth. */
async function analyzed(days: number, more: object = {}) {
  const record = await analyze({ snapshot: on(days), state, now: () => (takenAt + days * day) * 1000, ...more });
  return { ...record, gaps: record.gaps.filter(({ at }) => at === "/growth") };
}

test("after enough runs, how much the store grows each day, by root and package", async () => {
  await runs(10);
  const record = await analyzed(10);
  expect(record.growth).toMatchObject({
    since: "2024-09-01T00:00:00.000Z",
    days: 10,
    store: { perDayBytes: 100 },
    roots: [{ root: "/home/ada/result", perDayBytes: 100 }],
    packages: [{ package: "app", perDayBytes: 100, lowBytes: 100, highBytes: 100 }],
    disk: { perDayBytes: 1000 },
  });
  expect(record.growth!.disk!.freeBytes).toBeGreaterThan(1_000_000);
  expect(record.gaps).toEqual([]);
  expect(analyzeRecord.parse(record)).toEqual(record);
});

test("without a ledger, without samples of this store, and where it is not asked for: null, and no gap", async () => {
  expect(await analyzed(0)).toMatchObject({ growth: null, gaps: [] });
  await runs(10, "/another/store");
  expect(await analyzed(10)).toMatchObject({ growth: null, gaps: [] });
  await runs(10);
  expect(await analyzed(10, { state: null })).toMatchObject({ growth: null, gaps: [] });
  expect(await analyzed(10, { state: undefined })).toMatchObject({ growth: null, gaps: [] });
});

test("after too few runs: null, and a gap that says how few", async () => {
  await runs(3);
  const { growth, gaps } = await analyzed(3);
  expect(growth).toBeNull();
  expect(gaps).toMatchObject([{ at: "/growth", code: "NIXPERF_GROWTH_TOO_FEW" }]);
  expect(gaps[0]!.message).toContain("3 samples over 2 days");
});

test("samples of more than 90 days ago do not count, nor do those of the future", async () => {
  await runs(10);
  expect((await analyzed(8)).growth).toMatchObject({ days: 9, until: "2024-09-09T00:00:00.000Z" });
  expect(await analyzed(10 + 95)).toMatchObject({ growth: null, gaps: [] });
});

test("a ledger that cannot be read is a gap, and the rest is told", async () => {
  mkdirSync(join(state, "history.sqlite"));
  const { growth, gaps, paths } = await analyzed(0);
  expect(growth).toBeNull();
  expect(gaps).toMatchObject([{ at: "/growth", code: "NIXPERF_HISTORY_UNREADABLE" }]);
  expect(paths.total).toBe(2);
});

test("what an earlier version kept as lines counts, and damaged ones cost nothing but themselves", async () => {
  await runs(9);
  const samples = storeSamples(understand(on(9)), takenAt + 9 * day, 991_000);
  mkdirSync(join(state, "history"));
  const lines = samples.map((sample) => JSON.stringify(sample));
  writeFileSync(join(state, "history/samples.jsonl"), `${lines.join("\n")}\n{torn`);
  expect((await analyzed(10)).growth).toMatchObject({ store: { perDayBytes: 100 } });
});

test("the report tells it too", async () => {
  await runs(10);
  const { analysis } = await report({ snapshot: on(10), state, now: () => (takenAt + 10 * day) * 1000 });
  expect(analysis.growth).toMatchObject({ store: { perDayBytes: 100 } });
});
