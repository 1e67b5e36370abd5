import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { treeDigest } from "@nixperf/testing";
import { afterAll, expect, test } from "vitest";
import { readCalibrations } from "../probe/calibrate/read-calibrations.ts";
import { schemas } from "../schemas/index.ts";
import { calibrate } from "./calibrate.ts";
import type { CalibrateRecord } from "./calibrate.ts";

const top = mkdtempSync(join(realpathSync(tmpdir()), "nixperf-calibrate-"));
const beside = join(top, "root/nix");
const storeDir = join(beside, "store");
mkdirSync(join(storeDir, "0123456789abcdfghijklmnpqrsvwxyz-a"), { recursive: true });
writeFileSync(join(storeDir, "0123456789abcdfghijklmnpqrsvwxyz-a/file"), "content");
const store = `local?root=${join(top, "root")}`;
const state = join(top, "state");
afterAll(() => rmSync(top, { recursive: true }));
const program = fileURLToPath(new URL("../../bin/main.js", import.meta.url));

test("in its time: figures, kept for others, and nothing left or touched", { timeout: 30_000 }, async () => {
  const before = await treeDigest(top);
  const steps: string[] = [];
  const start = performance.now();
  const record = await calibrate({ store, seconds: 2, state, onProgress: ({ doing }) => void steps.push(doing) });
  // What is under way when time is up is finished.
  expect((performance.now() - start) / 1000).toBeLessThan(5);
  expect(steps).toHaveLength(3);
  expect(record.cpu[0]).toMatchObject({ threads: 1, speedup: 1 });
  for (const { threads, speedup, perSecond } of [...record.cpu, ...record.memory]) {
    expect(speedup).toBeLessThanOrEqual(threads);
    expect(perSecond.value).toBeGreaterThan(0);
  }
  expect(record.disk).toMatchObject({ directory: beside, isStoresDisk: true });
  for (const name of ["createSeconds", "statSeconds", "syncSeconds", "writeBytesPerSecond"] as const)
    expect(record.disk![name]!.value, name).toBeGreaterThan(0);

  expect(record.kept).toBe(true);
  expect(readdirSync(top).toSorted()).toEqual(["root", "state"]);
  const { calibrations } = await readCalibrations({ state });
  expect(calibrations.get(record.machine.fingerprint.value!)).toMatchObject({
    at: record.measuredAt,
    syncSeconds: record.disk!.syncSeconds!.value,
  });
  rmSync(state, { recursive: true });
  const untimed = (digest: Awaited<ReturnType<typeof treeDigest>>) =>
    JSON.stringify(digest, (key, value) => (/time/i.test(key) ? null : value));
  expect(untimed(await treeDigest(top))).toBe(untimed(before));

  const schema = schemas[record.schema]!;
  expect(schema.parse(record)).toEqual(record);
  for (const field of Object.keys(record))
    expect(schema.safeParse({ ...record, [field]: undefined }).success, field).toBe(false);
});

test("nothing is kept when that is not wanted, and not by the ledger's faults lost", { timeout: 30_000 }, async () => {
  expect((await calibrate({ store, seconds: 1, state: null })).kept).toBe(false);
  expect(existsSync(state)).toBe(false);
  writeFileSync(join(top, "no-directory"), "");
  const record = await calibrate({ store, seconds: 1, state: join(top, "no-directory") });
  rmSync(join(top, "no-directory"));
  expect(record.kept).toBe(false);
  expect(record.gaps.map(({ at }) => at)).toContain("/kept");
  expect(record.cpu.length).toBeGreaterThan(0);
});

test("what waits here for the shared ledger is not said to be in it", { timeout: 30_000 }, async () => {
  const record = await calibrate({ store, seconds: 1, state, url: "postgres://nobody@127.0.0.1:1/none" });
  rmSync(state, { recursive: true });
  expect(record.kept).toBe(false);
  expect(record.gaps.map(({ at, code }) => ({ at, code }))).toContainEqual({
    at: "/kept",
    code: "NIXPERF_CALIBRATE_WAITS",
  });
});

test.each([0, 0.5, 601, Number.NaN])("%s seconds are refused", async (seconds) => {
  await expect(calibrate({ seconds, state: null })).rejects.toMatchObject({ code: "NIXPERF_CALIBRATE_SECONDS" });
});

/** Runs the program and tells it to end once its directory is there. */
async function stopped(signal: NodeJS.Signals): Promise<{ code: number | null; left: string[] }> {
  const args = ["--no-warnings", "--conditions=@nixperf/source", program, "calibrate", "--seconds", "4", "--no-keep"];
  const child = spawn(process.execPath, [...args, "--store", store], { stdio: "ignore" });
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  const scratch = (): string[] => readdirSync(beside).filter((name) => name.startsWith(".nixperf"));
  await expect.poll(() => scratch().length, { timeout: 15_000, interval: 20 }).toBe(1);
  child.kill(signal);
  const code = await ended;
  return { code, left: scratch() };
}

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const)(
  "stopped by %s in the middle of the disk's part it leaves nothing, with exit %d",
  { timeout: 30_000 },
  async (signal, code) => {
    expect(await stopped(signal)).toEqual({ code, left: [] });
  },
);

test("stopped while processors are measured it ends soon, with its threads", async () => {
  const controller = new AbortController();
  const measuring: Promise<CalibrateRecord> = calibrate({ store, seconds: 60, state: null, signal: controller.signal });
  setTimeout(() => controller.abort(new Error("stopped")), 400);
  const start = performance.now();
  await expect(measuring).rejects.toThrow("stopped");
  expect(performance.now() - start).toBeLessThan(5_000);
});
