import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withHistory } from "@nixperf/history";
import type { Run, Sample } from "@nixperf/history";
import { afterEach, beforeEach, expect, test } from "vitest";
import { leftBeside } from "../model/own-runs.ts";
import { ledgerCost, ledgerRun } from "../../test/ledger/runs.ts";
import { readOwnRuns } from "./own-runs.ts";

let state = "";
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), "nixperf-own-runs-"));
});
afterEach(() => rmSync(state, { recursive: true }));

const here = `sha256:${"1".repeat(64)}`;
const other = `sha256:${"2".repeat(64)}`;

test("the newest runs of the machine are found among those of others, also where many began at one instant", async () => {
  const startedAt = "2026-11-01T00:00:00.000Z";
  await withHistory({ stateDir: state }, async (history) => {
    for (let number = 1; number <= 450; number++) {
      const fingerprint = number % 10 === 0 ? here : other;
      const kind = number === 20 ? "evaluation" : "build";
      const run = ledgerRun(number, { fingerprint, built: number === 30 ? 0 : 2, kind });
      if (number > 100 && number < 280) run.startedAt = startedAt;
      const long = { logTail: "x".repeat(1000), machine: number === 40 ? "ssh://a" : null };
      const costs = run.built === 0 ? [] : ["a-1", "b-1"].map((name) => ledgerCost(run, name, [0, 1], long));
      await history.saveRun(run, costs, []);
    }
  });
  const found = await readOwnRuns({ state }, here);
  const numbers = found.runs.map(({ number }) => number);
  expect(numbers.length).toBe(43);
  expect(numbers.slice(0, 3)).toEqual([450, 440, 430]);
  expect([new Set(numbers).size, numbers.includes(20), numbers.includes(30)]).toEqual([43, false, false]);
  expect([found.others, found.tooLarge, found.gaps]).toEqual([405, [], []]);
  for (const { run, costs } of found.runs) {
    expect(run.fingerprint).toBe(here);
    expect(costs.map(({ name }) => name)).toEqual(["a-1", "b-1"]);
    expect(JSON.stringify(costs).length).toBeLessThan(1000);
  }
});

test("no more is read than is bounded, and a run that is too large is named", async () => {
  await withHistory({ stateDir: state }, async (history) => {
    for (let number = 1; number <= 120; number++) {
      const built = number === 119 ? 30_000 : number === 60 ? 19_950 : 1;
      const run = ledgerRun(number, { fingerprint: here, built });
      await history.saveRun(run, [ledgerCost(run, "a-1", [0, 1])], []);
    }
  });
  const { runs, tooLarge } = await readOwnRuns({ state }, here);
  // Before run 60 there is no room for it any more.
  expect([runs[0]?.number, runs.at(-1)?.number, runs.length, tooLarge]).toEqual([120, 61, 59, [119]]);
});

test("a machine that is not known has no runs, and a ledger that cannot be read is a gap", async () => {
  expect(await readOwnRuns({ state }, null)).toEqual({ runs: [], others: 0, tooLarge: [], gaps: [] });
  await withHistory({ stateDir: state }, (history) => history.saveRun(ledgerRun(1, { fingerprint: here }), [], []));
  const codes = async (ledger: Parameters<typeof readOwnRuns>[0], fingerprint: string | null) =>
    (await readOwnRuns(ledger, fingerprint)).gaps.map(({ code }) => code);
  expect(await codes({ state }, null)).toEqual(["NIXPERF_LEDGER_MACHINE_UNKNOWN"]);
  expect(await codes({ state: null }, null)).toEqual([]);
  expect(await codes({ state, url: "postgres://127.0.0.1:1/none" }, here)).toEqual(["NIXPERF_HISTORY_SERVER_AWAY"]);
  writeFileSync(join(state, "history.sqlite"), "in the way");
  expect((await codes({ state }, here)).length).toBe(1);
});

test("what others had of the processors is what the machine did beside the run", async () => {
  const cpu = (run: Run, value: number): Sample => ({
    schema: "nixperf.history.sample/1",
    at: run.startedAt,
    name: "metrics.machine.cpuSeconds",
    value,
    unit: "seconds",
    subject: {},
    run: run.id,
  });
  await withHistory({ stateDir: state }, async (history) => {
    for (const [number, seconds, cpuSeconds, machine] of [
      [1, 10, 12, 27],
      [2, 10, 12, 11],
      [3, 10, null, 27],
      [4, null, 12, 27],
      [5, 10, 12, null],
    ] as const) {
      const run = ledgerRun(number, { fingerprint: here, built: 1, seconds, cpuSeconds });
      await history.saveRun(run, [ledgerCost(run, "a-1", [0, 1])], machine === null ? [] : [cpu(run, machine)]);
    }
  });
  const { runs } = await readOwnRuns({ state }, here);
  expect(runs.map(({ othersCores }) => othersCores)).toEqual([null, null, null, 0, 1.5]);
  expect(runs.map((one) => leftBeside(one, 2))).toEqual([2, 2, 2, 2, 0.5]);
});

test("it stops when it is told to", async () => {
  const run = ledgerRun(1, { fingerprint: here, built: 1 });
  await withHistory({ stateDir: state }, (history) => history.saveRun(run, [ledgerCost(run, "a-1", [0, 1])], []));
  await expect(readOwnRuns({ state }, here, AbortSignal.abort(new Error("enough")))).rejects.toThrow("enough");
});
