import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { derivationCost, withHistory } from "@nixperf/history";
import { afterEach, beforeEach, expect, test } from "vitest";
import { plainRun } from "../../test/plain-run.ts";
import { saveRun } from "./save-run.ts";

let stateDir: string;
beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), "nixperf-save-run-"));
});
afterEach(() => rmSync(stateDir, { recursive: true }));

const cost = derivationCost({ at: "2026-06-01T00:00:00.000Z", name: "x-1", pname: "x", seconds: 1, outcome: "built" });

test("a run that the shared ledger cannot take now is kept here, and no number is made up for it", async () => {
  const url = "postgres://u:secret@127.0.0.1:1/db";
  const kept = await saveRun({ stateDir, url }, plainRun(1), [cost], []);
  expect(kept).toMatchObject({ number: null, notSaved: null, earlier: [] });
  expect(kept.waits).toMatch(/^cannot reach the history on the server 127\.0\.0\.1:1\/db: connect ECONNREFUSED/);
  await withHistory({ stateDir }, async (history) => {
    expect((await history.runs()).runs).toMatchObject([{ run: { id: plainRun(1).id } }]);
    for await (const costs of history.costsOf(plainRun(1).id)) expect(costs).toMatchObject([{ name: "x-1" }]);
  });
});

test("a run is kept beside one that cannot be read any more", async () => {
  await saveRun({ stateDir }, plainRun(1), [], []);
  const database = new DatabaseSync(join(stateDir, "history.sqlite"));
  database.exec("update run set record = '{}'");
  database.close();
  expect(await saveRun({ stateDir }, plainRun(2), [], [])).toMatchObject({ number: 2, notSaved: null, earlier: [] });
});

test("earlier runs are those of the same target that did something, the newest first", async () => {
  for (const day of [3, 2]) await saveRun({ stateDir }, plainRun(day), [], []);
  await saveRun({ stateDir }, plainRun(4, { built: 0, substituted: 0 }), [], []);
  await saveRun({ stateDir }, plainRun(5, { targets: [".#other"] }), [], []);
  const { number, earlier } = await saveRun({ stateDir }, plainRun(1), [], []);
  expect([number, earlier.map((one) => one.run.id)]).toEqual([5, [plainRun(2).id, plainRun(3).id]]);
});
