import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { withHistory } from "@nixperf/history";
import { throwAwayPostgres } from "@nixperf/testing";
import type { ThrowAwayPostgres } from "@nixperf/testing";
import { describeWithPostgres } from "@nixperf/testing/vitest";
import { afterAll, beforeAll, expect, test } from "vitest";
import { keepCalibration } from "../../src/act/calibrate/keep-calibration.ts";
import { builders, readCalibrations, recommend, simulate } from "../../src/index.ts";
import type { Calibration, SimulateRecord } from "../../src/index.ts";
import { machineOf } from "../../src/model/machine.ts";
import { writeReadings } from "../../src/model/readings/format.ts";
import { linuxReadings } from "../advice/readings.ts";
import { ledgerCost, ledgerRun } from "./runs.ts";

const main = fileURLToPath(new URL("../../bin/main.js", import.meta.url));
const readings = linuxReadings({ cpus: 8, memory: 64, conf: "substituters =\n" });
const here = machineOf(readings).machine.fingerprint.value!;
const elsewhere = `sha256:${"0".repeat(64)}`;
const gibibyte = 1024 ** 3;

describeWithPostgres("a ledger that machines share", (bin) => {
  const directory = mkdtempSync(join(tmpdir(), "nixperf-shared-"));
  const state = join(directory, "state");
  let server: ThrowAwayPostgres;
  let url: string;
  beforeAll(async () => {
    server = await throwAwayPostgres(bin);
    await server.createDatabase("shared");
    url = server.url("shared");
    await withHistory({ stateDir: state, url }, async (history) => {
      for (const [number, fingerprint, seconds, memory] of [
        [1, here, 40, gibibyte],
        [2, elsewhere, 4000, 8 * gibibyte],
      ] as const) {
        const names = ["hello-2.12", ...Array.from({ length: 20 }, (_, i) => `p${i}-1`)];
        if (fingerprint === elsewhere) names.push("only-there-1");
        const run = ledgerRun(number, { fingerprint, built: names.length, settings: { "max-jobs": "32", cores: "4" } });
        const figures = { cpuSeconds: seconds, memoryBytes: memory };
        const costs = names.map((name) => ledgerCost(run, name, [0, seconds], figures));
        await history.saveRun(run, costs, []);
      }
    });
  }, 60_000);
  afterAll(async () => {
    await server.dispose();
    rmSync(directory, { recursive: true });
  });

  const graph = join(directory, "graph.json");
  writeFileSync(graph, JSON.stringify([{ name: "hello-2.13" }, { name: "only-there-2" }]));
  const ask = { readings, nix: "2.34.8", graph, jobs: [1], cores: [1], state };

  test("builds take what they took on this machine, and what only others built is said to be theirs", async () => {
    const { builds, best, gaps, recorded } = await simulate({ ...ask, url });
    expect(builds.origins).toMatchObject({ name: 2, unknown: 0 });
    expect(Math.round(best!.criticalPathSeconds)).toBe(4000);
    expect(Math.round(builds.cpuSeconds)).toBe(4040);
    expect(gaps.find(({ code }) => code === "NIXPERF_SIMULATE_COST_ELSEWHERE")?.message).toContain(
      "what 1 of 2 builds",
    );
    expect(recorded).toBeNull();
    const left = gaps.filter(({ code }) => code === "NIXPERF_SIMULATE_RUN_NOT_REPLAYED");
    expect(left.map(({ message }) => message)).toEqual([
      expect.stringContaining("run 1 of the ledger is not replayed"),
    ]);
    // Without the server's URL it is this machine's own ledger, which has nothing.
    await expect(simulate(ask)).rejects.toMatchObject({ code: "NIXPERF_SIMULATE_COSTS_UNKNOWN" });
  });

  test("what a process needs is told by this machine's builds alone", async () => {
    const { sizing } = await recommend({ readings, profile: "server", measured: true, stateDir: state, url });
    expect(sizing?.perProcess).toMatchObject({
      bytes: gibibyte,
      source: expect.stringContaining("21 recorded builds"),
    });
  });

  test("calibrations of all machines come together, and each is read by itself as well", async () => {
    const figures = {
      copyBytesPerSecond: 1,
      createSeconds: 1,
      syncSeconds: 1,
      writeBytesPerSecond: 1,
      readBytesPerSecond: 1,
    };
    const calibration = (at: string, fingerprint: string, oneThreadPerSecond: number): Calibration => ({
      at,
      fingerprint,
      threads: 8,
      speedup: 6,
      oneThreadPerSecond,
      ...figures,
    });
    const first = calibration("2026-11-01T00:00:00.000Z", here, 1e8);
    const [second, third] = [{ ...first, at: "2026-11-02T00:00:00.000Z" }, calibration(first.at, elsewhere, 2e8)];
    for (const one of [second, first, third]) expect(await keepCalibration(one, { state, url })).toEqual([]);
    expect((await readCalibrations({ state, url })).calibrations).toEqual(
      new Map([
        [here, second],
        [elsewhere, third],
      ]),
    );
    expect((await readCalibrations({ state, url }, elsewhere)).calibrations).toEqual(new Map([[elsewhere, third]]));
    expect((await readCalibrations({ state })).calibrations).toEqual(new Map());
    expect((await simulate({ ...ask, url })).machine).toMatchObject({
      capacityUnits: 6,
      capacitySource: "calibrate of 2026-11-02T00:00:00.000Z (8 threads)",
    });
    expect((await builders({ readings, state, url })).gaps).toEqual([]);
  });

  test("the command goes by the configuration, and does without a server that is away", async () => {
    const file = join(directory, "readings.txt");
    writeFileSync(file, writeReadings(readings));
    const run = async (history: string): Promise<SimulateRecord> => {
      const words = [
        "simulate",
        "--graph",
        graph,
        "--readings",
        file,
        "--nix",
        "2.34.8",
        "--jobs",
        "1",
        "--cores",
        "1",
      ];
      const { stdout } = await promisify(execFile)(
        process.execPath,
        ["--conditions=@nixperf/source", "--no-warnings", main, ...words, "--costs", costs, "--json"],
        { env: { ...process.env, NIXPERF_HISTORY: history, XDG_STATE_HOME: directory } },
      );
      return JSON.parse(stdout) as SimulateRecord;
    };
    const costs = join(directory, "costs.jsonl");
    writeFileSync(costs, '{"name":"only-there-2","seconds":7,"cpuSeconds":7}\n');
    expect(Math.round((await run(url)).builds.cpuSeconds)).toBe(47);
    const away = await run("postgres://127.0.0.1:1/nix");
    expect(away.builds.origins).toMatchObject({ name: 1, derivation: 0, unknown: 1 });
    expect(
      away.gaps.filter(({ code }) => code.startsWith("NIXPERF_HISTORY")).map(({ at, code }) => [at, code]),
    ).toEqual([["/builds/origins", "NIXPERF_HISTORY_SERVER_AWAY"]]);
  });
});
