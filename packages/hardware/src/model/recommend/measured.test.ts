import { expect, test } from "vitest";
import { linuxReadings } from "../../../test/advice/readings.ts";
import type { MadeUpLinux } from "../../../test/advice/readings.ts";
import type { Calibration } from "../calibrate/calibration.ts";
import { recordedProcessMemory } from "./measured.ts";
import type { Measured, RecordedBuild } from "./measured.ts";
import { recommendation } from "./recommendation.ts";
import type { Recommendation, RecommendationOptions } from "./recommendation.ts";
import { situationOf } from "./situation.ts";

const gibibyte = 1024 ** 3;
const at = "2026-11-20T10:00:00.000Z";
const eight: MadeUpLinux = { cpus: 8, memory: 64, conf: "substituters =" };

function calibrated(speedup: number | null, threads: number | null = 8, of = eight): Measured {
  const fingerprint = situationOf(linuxReadings(of)).machine.fingerprint.value!;
  const nothing = { copyBytesPerSecond: 1, createSeconds: null, syncSeconds: null };
  const disk = { writeBytesPerSecond: null, readBytesPerSecond: null };
  const calibration: Calibration = { at, fingerprint, threads, speedup, oneThreadPerSecond: 1, ...nothing, ...disk };
  return { calibrations: new Map([[fingerprint, calibration]]), builds: [], gaps: [] };
}

const build = (pname: string, more: Partial<RecordedBuild> = {}): RecordedBuild => ({
  at,
  pname,
  seconds: 60,
  cpuSeconds: 60,
  memoryBytes: gibibyte / 4,
  machine: null,
  outcome: "built",
  ...more,
});
const builds = (count: number, more: Partial<RecordedBuild> = {}): RecordedBuild[] =>
  Array.from({ length: count }, (_, index) => build(`p${index}`, more));
const none: Measured = { calibrations: new Map(), builds: [], gaps: [] };

function advised(measured: Measured | null, of = eight, more: RecommendationOptions = {}): Recommendation {
  return recommendation(situationOf(linuxReadings(of)), { profile: "server", measured, ...more });
}

test("how CPUs scale by the calibration takes the place of rules of thumb, and is named as the source", () => {
  expect(advised(null).sizing).toMatchObject({ cpuProcesses: 12 });
  const { sizing, advice, gaps } = advised({ ...calibrated(3.9), builds: builds(20) });
  expect(sizing).toMatchObject({ cpuProcesses: 6, jobs: 2, cores: 3 });
  const source = `calibrate of ${at} (8 threads)`;
  expect(sizing!.steps.find(({ text }) => text.includes("3.9 performance cores"))?.source).toBe(source);
  expect(advice.find(({ setting }) => setting === "max-jobs")?.source).toContain(source);
  expect(gaps).toEqual([]);
});

test("a calibration that says nothing of what builds may use is not gone by, and a gap says why", () => {
  const codes = (measured: Measured, of = eight): [number | undefined, string[]] => {
    const { sizing, gaps } = advised(measured, of);
    return [sizing?.cpuProcesses, gaps.map(({ code }) => code).filter((code) => code.includes("CALIBRATION"))];
  };
  const without = ["NIXPERF_CALIBRATION_NONE"];
  expect(codes(none)).toEqual([12, without]);
  expect(codes(calibrated(null))).toEqual([12, without]);
  expect(codes(calibrated(3.9, 4))).toEqual([12, without]);
  const limited = { ...eight, cpuMax: "400000 100000" };
  expect(codes(calibrated(3.9, 8, limited), limited)).toEqual([6, without]);
  // That of another machine.
  expect(codes(calibrated(3.9, 8, { ...eight, cpus: 4 }))).toEqual([12, without]);
});

test("recorded builds say what a process needs: the last of each, by the processors that it kept busy, long ones the most", () => {
  const memory = (list: RecordedBuild[]): number | undefined =>
    recordedProcessMemory({ ...none, builds: list }).perProcess?.bytes;
  expect(memory(builds(20))).toBe(gibibyte / 4);
  // Four processors for all of its time: a quarter of its memory each.
  expect(memory(builds(20, { cpuSeconds: 240, memoryBytes: gibibyte }))).toBe(gibibyte / 4);
  expect(memory(builds(20, { cpuSeconds: null, memoryBytes: gibibyte }))).toBe(gibibyte);
  expect(memory(builds(20, { cpuSeconds: 6, memoryBytes: gibibyte }))).toBe(gibibyte);
  const large = { memoryBytes: 4 * gibibyte };
  expect(memory([...builds(20), build("large", { ...large, seconds: 60 })])).toBe(gibibyte / 4);
  expect(memory([...builds(20), build("large", { ...large, seconds: 600, cpuSeconds: 600 })])).toBe(4 * gibibyte);
  // An older one of the same name does not count, in whatever order they stand.
  const old = build("p0", { ...large, seconds: 6000, at: "2026-01-01T00:00:00.000Z" });
  expect(memory([old, ...builds(20)])).toBe(gibibyte / 4);
  expect(memory([...builds(20), old])).toBe(gibibyte / 4);
});

test("too few builds, those of other machines, and those that did not end, say nothing", () => {
  for (const list of [
    builds(19),
    [...builds(19), ...builds(19)],
    builds(20, { machine: "big" }),
    builds(20, { outcome: "failed" }),
    builds(20, { outcome: "substituted" }),
    builds(20, { memoryBytes: null }),
    builds(20, { memoryBytes: 0 }),
    builds(20, { seconds: 0 }),
  ]) {
    const { sizing, gaps } = advised({ ...calibrated(8), builds: list });
    expect(sizing?.perProcess.bytes).toBe(1.5 * gibibyte);
    expect(gaps.map(({ code }) => code)).toEqual(["NIXPERF_RECORDED_MEMORY_TOO_FEW"]);
  }
});

test("recorded memory is what the budget is divided by; what is asked for comes before it", () => {
  const measured = { ...calibrated(8), builds: builds(25, { memoryBytes: 8 * gibibyte }) };
  expect(advised(measured).sizing).toMatchObject({
    memoryProcesses: 6,
    perProcess: { bytes: 8 * gibibyte, source: "25 recorded builds: no more in 90 % of the time that they took" },
  });
  const perProcess = { bytes: gibibyte, source: "as asked for" };
  const asked = advised({ ...calibrated(8), builds: [] }, eight, { perProcess });
  expect([asked.sizing?.perProcess, asked.gaps]).toEqual([perProcess, []]);
});
