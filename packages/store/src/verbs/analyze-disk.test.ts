import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { snapshotOf } from "../../test/snapshot-of.ts";
import { plainContext, viewText } from "../../test/view-text.ts";
import { analyzeRecord } from "../schemas/analyze.ts";
import { analyzeView } from "../view/analyze-view.ts";
import { analyze } from "./analyze.ts";
import { disk } from "./disk.ts";

const store = fileURLToPath(new URL("../../../../examples/sample-store", import.meta.url));

test("analyze says of the disk what disk says, when asked, and else does not look", async () => {
  expect((await analyze({ store })).disk).toBeNull();
  const record = await analyze({ store, disk: true, cache: null });
  const { total, shares } = await disk({ store, cache: null });
  expect(record.disk).toMatchObject({ total, shares });
  expect(analyzeRecord.parse(record)).toEqual(record);
  expect(viewText(analyzeView(record, plainContext))).toMatch(/on disk +[\d.]+ \S+, \d+ inodes?; .* would come back/);
});

test("a store directory that cannot be listed leaves the rest of the overview", async () => {
  const snapshot = snapshotOf({ paths: { app: {} }, realStoreDir: "/nowhere/at/all" });
  const { disk: seen, gaps, paths } = await analyze({ snapshot, disk: true, cache: null });
  expect([seen, paths.total]).toEqual([null, 1]);
  expect(gaps).toContainEqual(expect.objectContaining({ at: "/disk", code: "NIXPERF_STORE_DIR_UNLISTED" }));
});
