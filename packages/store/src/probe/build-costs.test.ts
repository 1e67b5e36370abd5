import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { derivationCost, withHistory } from "@nixperf/history";
import { afterEach, beforeEach, expect, test } from "vitest";
import { databaseOf, storePath } from "../../test/snapshot-of.ts";
import { buildCosts } from "./build-costs.ts";

let state = "";
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), "nixperf-costs-"));
});
afterEach(() => rmSync(state, { recursive: true }));

const cost = (name: string, seconds: number) =>
  derivationCost({
    at: "2026-01-01T00:00:00.000Z",
    drvPath: storePath(`${name}.drv`),
    name,
    pname: name.replace(/-\d.*/, ""),
    seconds,
    outcome: "built",
  });
const database = databaseOf({
  paths: {
    "app-1.0": { deriver: "app-1.0.drv" },
    "app-1.0.drv": { outputs: { out: "app-1.0" } },
    "lib-2": { deriver: "lib-2.drv" },
    "lib-2.drv": { outputs: { out: "lib-2" } },
  },
});
const [app, lib] = [database.paths.indexOf(storePath("app-1.0")), database.paths.indexOf(storePath("lib-2"))];

test("what builds took is known from the ledger and from a file, and from neither nothing is", async () => {
  expect((await buildCosts(database, { state })).costOf(app)).toBeNull();
  await withHistory({ stateDir: state }, (history) => history.append([cost("app-1.0", 7_200)]));
  const file = join(state, "costs.jsonl");
  writeFileSync(file, `${JSON.stringify({ drv: storePath("lib-2.drv"), name: "lib-2", seconds: 30 })}\n`);
  const { costOf, gaps } = await buildCosts(database, { costs: file, state });
  expect([costOf(app), costOf(lib), gaps]).toEqual([
    { seconds: 7_200, by: "derivation" },
    { seconds: 30, by: "derivation" },
    [],
  ]);
  expect((await buildCosts(database, { state: null })).costOf(app)).toBeNull();
});

test("of file and ledger, the one that knows more of a build counts, and the file where they know the same", async () => {
  await withHistory({ stateDir: state }, (history) => history.append([cost("app-1.0", 7_200), cost("lib-2", 5)]));
  const file = join(state, "costs.jsonl");
  const ofFile = [
    { name: "app-0.9", seconds: 1 },
    { drv: storePath("lib-2.drv"), name: "lib-2", seconds: 30 },
  ];
  writeFileSync(file, ofFile.map((one) => JSON.stringify(one)).join("\n"));
  const { costOf } = await buildCosts(database, { costs: file, state });
  expect([costOf(app), costOf(lib)]).toEqual([
    { seconds: 7_200, by: "derivation" },
    { seconds: 30, by: "derivation" },
  ]);
});

test("a ledger that cannot be read is a gap, and what is known beside it holds", async () => {
  const inTheWay = join(state, "file");
  writeFileSync(inTheWay, "");
  const { costOf, gaps } = await buildCosts(database, { state: inTheWay });
  expect(costOf(app)).toBeNull();
  expect(gaps.map(({ code }) => code)).toEqual(gaps.length === 0 ? [] : ["NIXPERF_STATE_UNREADABLE"]);
});
