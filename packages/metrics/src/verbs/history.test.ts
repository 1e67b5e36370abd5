import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { derivationCost, withHistory } from "@nixperf/history";
import { afterEach, beforeEach, expect, test } from "vitest";
import { now, plainRun } from "../../test/plain-run.ts";
import { historyExport } from "./history-export.ts";
import { historyImport } from "./history-import.ts";
import { historyList } from "./history-list.ts";
import { historyPrune } from "./history-prune.ts";
import { historyPush } from "./history-push.ts";
import { historyShow } from "./history-show.ts";

let top: string;
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), "nixperf-history-verbs-"));
});
afterEach(() => rmSync(top, { recursive: true, force: true }));

async function filled(name: string): Promise<{ state: string }> {
  const state = join(top, name);
  await withHistory({ stateDir: state }, async (history) => {
    for (const day of [400, 3, 1]) {
      const run = plainRun(day, day === 3 ? { outcome: "failed", exitStatus: 1 } : {});
      const costs = [5, 9].map((seconds) =>
        derivationCost({
          at: run.startedAt,
          name: `hello-${seconds}`,
          pname: "hello",
          seconds,
          outcome: "built",
          run: run.id,
        }),
      );
      await history.saveRun(run, costs, []);
    }
  });
  return { state };
}

test("runs are listed newest first, all of them or those that are asked for", async () => {
  const ledger = await filled("a");
  const numbers = async (options: Parameters<typeof historyList>[0]) =>
    (await historyList({ ...ledger, now: () => now, ...options })).runs.map(({ number }) => number);
  expect(await numbers({})).toEqual([3, 2, 1]);
  expect(await numbers({ limit: 1 })).toEqual([3]);
  expect(await numbers({ sinceSeconds: 7 * 86_400 })).toEqual([3, 2]);
  expect(await numbers({ outcome: "failed" })).toEqual([2]);
  expect(await numbers({ kind: "evaluation" })).toEqual([]);
  expect(await historyList({ state: join(top, "none") })).toMatchObject({ runs: [] });
});

test("a run is shown by number or the beginning of its id, its derivations longest first, with what is not known", async () => {
  const ledger = await filled("a");
  const shown = await historyShow({ ...ledger, run: "2" });
  expect(shown).toMatchObject({ number: 2, run: { outcome: "failed" } });
  expect(shown.derivations.map(({ name }) => name)).toEqual(["hello-9", "hello-5"]);
  expect(shown.gaps.map(({ at }) => at)).toEqual(["/run/cpuSeconds"]);
  expect((await historyShow({ ...ledger, run: "01900001" })).number).toBe(3);
  await expect(historyShow({ ...ledger, run: "9" })).rejects.toMatchObject({ code: "NIXPERF_RUN_UNKNOWN" });
});

test("what one ledger writes another one takes over, once however often, and says what could not be read", async () => {
  const ledger = await filled("a");
  const file = join(top, "all.jsonl");
  expect(await historyExport({ ...ledger, file })).toMatchObject({ file, records: 9 });
  const other = { state: join(top, "b") };
  expect(await historyImport({ ...other, file })).toMatchObject({ added: 9, known: 0, damaged: 0, newer: 0 });
  appendFileSync(file, "{torn");
  expect(await historyImport({ ...other, file })).toMatchObject({ added: 0, known: 9, damaged: 1 });
  expect((await historyList(other)).runs).toHaveLength(3);
  await historyExport({ ...other, file: join(top, "again.jsonl") });
  const lines = (name: string) => readFileSync(join(top, name), "utf8").trim().split("\n").sort();
  expect(lines("again.jsonl")).toEqual(lines("all.jsonl").filter((line) => line !== "{torn"));
});

test("a file that cannot be written or read is named, and nothing is left of it", async () => {
  const ledger = await filled("a");
  const file = join(top, "no/such/directory/x");
  await expect(historyExport({ ...ledger, file })).rejects.toMatchObject({ code: "NIXPERF_EXPORT_UNWRITABLE" });
  await expect(historyImport({ ...ledger, file })).rejects.toMatchObject({ code: "NIXPERF_IMPORT_UNREADABLE" });
  expect(existsSync(join(top, "no"))).toBe(false);
});

test("a line without an end is damaged and does not fill memory", async () => {
  const file = join(top, "long.jsonl");
  writeFileSync(file, "x".repeat(40 * 1024 ** 2));
  expect(await historyImport({ state: join(top, "c"), file })).toMatchObject({ added: 0, damaged: 3 });
});

test("pruning is shown first, and removes old runs only when it is asked to", async () => {
  const ledger = await filled("a");
  const ask = { ...ledger, keepRuns: 1 };
  expect(await historyPrune(ask)).toMatchObject({ did: "shown", runs: { kept: 1, removed: 2 } });
  expect((await historyList(ledger)).runs).toHaveLength(3);
  expect(await historyPrune({ ...ask, apply: true })).toMatchObject({ did: "pruned", runs: { kept: 1, removed: 2 } });
  expect((await historyList(ledger)).runs.map(({ number }) => number)).toEqual([3]);
});

test("without a shared ledger there is nothing to push to", async () => {
  await expect(historyPush({ state: top })).rejects.toMatchObject({ code: "NIXPERF_HISTORY_NOT_SHARED" });
});

test("a link to a file stays when it is exported to, and so does a pipe, which gets the lines", async () => {
  const ledger = await filled("a");
  const [target, link, pipe] = ["target", "link", "pipe"].map((name) => join(top, name)) as [string, string, string];
  writeFileSync(target, "old");
  symlinkSync(target, link);
  await historyExport({ ...ledger, file: link });
  expect([lstatSync(link).isSymbolicLink(), readFileSync(target, "utf8").split("\n").length]).toEqual([true, 10]);
  execFileSync("mkfifo", [pipe]);
  const reader = readFile(pipe, "utf8");
  expect(await historyExport({ ...ledger, file: pipe })).toMatchObject({ file: pipe, records: 9 });
  expect([await reader, lstatSync(pipe).isFIFO()]).toEqual([readFileSync(target, "utf8"), true]);
});

test("lines go to whoever takes them instead of a file, until that wants no more", async () => {
  const ledger = await filled("a");
  const taken: string[] = [];
  const write = async (text: string) => taken.push(text) < 1;
  expect(await historyExport({ ...ledger, file: "-", write })).toMatchObject({ file: "-" });
  expect(taken.map((text) => text.split("\n").length)).toEqual([4]);
  expect(existsSync("-")).toBe(false);
});
