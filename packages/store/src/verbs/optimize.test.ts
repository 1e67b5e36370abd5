import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { snapshotOf } from "../../test/snapshot-of.ts";
import { optimize } from "./optimize.ts";

const state = mkdtempSync(join(tmpdir(), "nixperf-optimize-"));
afterAll(() => rmSync(state, { recursive: true }));

test("what is not known of the plan is said of where it stands in the record", async () => {
  const gap = { code: "NIXPERF_X", message: "some sizes", tries: [] };
  const gaps = [
    { at: "/paths/narBytes", ...gap },
    { at: "/elsewhere", ...gap },
  ];
  const record = await optimize({ snapshot: snapshotOf({ paths: { a: {} }, gaps }), disk: false, state });
  expect(record.gaps.filter(({ code }) => code === gap.code).map(({ at }) => at)).toEqual([
    "/plan/totals/narBytes",
    "/plan",
  ]);
  expect(record.applied).toBeNull();
});

test("with strict nothing is carried out while something is not known", async () => {
  const gaps = [{ at: "/dead", code: "NIXPERF_X", message: "some roots", tries: [] }];
  const snapshot = snapshotOf({ paths: { a: {} }, gaps });
  const options = { snapshot, store: "/nowhere/at/all", disk: false, state, apply: true };
  expect(await optimize({ ...options, strict: true })).toMatchObject({ applied: null, plan: { totals: { paths: 1 } } });
  await expect(optimize(options)).rejects.toMatchObject({ code: "NIXPERF_STORE_MISSING" });
});
