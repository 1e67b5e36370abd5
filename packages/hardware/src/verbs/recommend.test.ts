import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withHistory } from "@nixperf/history";
import type { DerivationCost } from "@nixperf/history";
import { afterEach, beforeEach, expect, test } from "vitest";
import { linuxReadings } from "../../test/advice/readings.ts";
import { ledgerCost, ledgerRun } from "../../test/ledger/runs.ts";
import type { Calibration } from "../model/calibrate/calibration.ts";
import { calibrationSamples } from "../model/calibrate/samples.ts";
import { machineOf } from "../model/machine.ts";
import { doctor } from "./doctor.ts";
import { recommend } from "./recommend.ts";
import { setup } from "./setup.ts";

let state = "";
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), "nixperf-measured-"));
});
afterEach(() => rmSync(state, { recursive: true }));

const readings = linuxReadings({ cpus: 8, memory: 64, conf: "substituters =\nmax-jobs = 2\ncores = 3\n" });
const fingerprint = machineOf(readings).machine.fingerprint.value!;

async function keep(at: string, speedup: number): Promise<void> {
  const nothing = { copyBytesPerSecond: null, createSeconds: null, syncSeconds: null };
  const disk = { writeBytesPerSecond: null, readBytesPerSecond: null };
  const kept: Calibration = { at, fingerprint, threads: 8, speedup, oneThreadPerSecond: 1e8, ...nothing, ...disk };
  await withHistory({ stateDir: state }, (history) => history.append(calibrationSamples(kept)));
}

/** A run with builds of 20 packages, or with no run where there is no fingerprint. */
async function keepBuilds(
  number: number,
  of: string | null,
  memoryBytes: number,
  given: Partial<DerivationCost> = {},
): Promise<void> {
  const run = ledgerRun(number, { fingerprint: of, built: 20 });
  const costs = Array.from({ length: 20 }, (_, index) =>
    ledgerCost(run, `p${index}-1`, [0, 60], { cpuSeconds: 60, memoryBytes, ...given }),
  );
  await withHistory({ stateDir: state }, async (history) => {
    if (of === null) await history.append(costs.map((cost) => ({ ...cost, run: null })));
    else await history.saveRun(run, costs, []);
  });
}

test("what the ledger has is gone by only for who asks, and the same by doctor and setup", async () => {
  await keep("2026-11-01T00:00:00.000Z", 7);
  await keep("2026-11-20T00:00:00.000Z", 3.9);
  await keepBuilds(1, fingerprint, 1024 ** 3);
  // Others with the same ledger, builds elsewhere, and what is of no run say nothing of this machine.
  await keepBuilds(2, `sha256:${"0".repeat(64)}`, 1024 ** 4);
  await keepBuilds(3, fingerprint, 1024 ** 4, { machine: "ssh-ng://other" });
  await keepBuilds(4, null, 1024 ** 4);
  const options = { readings, profile: "server", stateDir: state } as const;
  expect((await recommend(options)).sizing).toMatchObject({ cpuProcesses: 12, perProcess: { bytes: 1.5 * 1024 ** 3 } });
  const { sizing, advice, gaps } = await recommend({ ...options, measured: true });
  expect(sizing).toMatchObject({ jobs: 2, cores: 3, cpuProcesses: 6, perProcess: { bytes: 1024 ** 3 } });
  expect([advice, gaps]).toEqual([[], []]);
  expect((await setup({ ...options, measured: true })).advice).toEqual([]);
  expect((await doctor({ ...options, measured: true })).findings).toEqual([]);
  expect((await setup(options)).advice).not.toEqual([]);
});

test("a ledger that has nothing, or cannot be read, is a gap", async () => {
  const codes = async (): Promise<string[]> => {
    const { sizing, gaps } = await recommend({ readings, measured: true, stateDir: state });
    expect(sizing).not.toBeNull();
    expect(new Set(gaps.map(({ at }) => at))).toEqual(new Set(["/sizing"]));
    return gaps.map(({ code }) => code);
  };
  const nothing = ["NIXPERF_CALIBRATION_NONE", "NIXPERF_RECORDED_MEMORY_TOO_FEW"];
  expect(await codes()).toEqual(nothing);
  mkdirSync(state, { recursive: true });
  writeFileSync(join(state, "history.sqlite"), "in the way");
  expect((await codes()).length).toBeGreaterThan(2);
});
