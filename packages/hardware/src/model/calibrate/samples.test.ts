import { expect, test } from "vitest";
import { calibrationOf } from "./calibration.ts";
import type { DiskFigures } from "./disk-figures.ts";
import { calibrationSamples, latestCalibrations } from "./samples.ts";

const point = (threads: number, value: number, speedup: number) => ({
  threads,
  perSecond: { value, spread: 0, rounds: 3 },
  share: 1,
  speedup,
});
const calibration = (at: string, machine: string, rate: number) =>
  calibrationOf(at, machine, {
    cpu: [point(1, rate, 1), point(8, 5 * rate, 5)],
    memory: [point(1, 10e9, 1), point(8, 9e9, 0.9)],
    disk: null,
  });
const [first, second, other] = [
  calibration("2026-01-01T00:00:00.000Z", "a", 10),
  calibration("2026-02-01T00:00:00.000Z", "a", 20),
  calibration("2026-01-15T00:00:00.000Z", "b", 30),
];

test("what is kept is what is read, the last of each machine, in whatever order it is found", () => {
  expect(first).toMatchObject({
    threads: 8,
    speedup: 5,
    oneThreadPerSecond: 10,
    copyBytesPerSecond: 10e9,
    syncSeconds: null,
  });
  const samples = [first, second, other].flatMap(calibrationSamples);
  const expected = new Map([
    ["a", second],
    ["b", other],
  ]);
  expect(latestCalibrations(samples)).toEqual(expected);
  expect(latestCalibrations(samples.toReversed())).toEqual(expected);
});

test("what was measured while others ran is not kept, the disk apart", () => {
  const busy = { ...point(1, 10, 1), share: 0.6 };
  const disk = { directory: "/nix", isStoresDisk: true, syncSeconds: { value: 0.01, spread: 0, rounds: 2 } };
  const figures = { cpu: [busy, point(8, 50, 5)], memory: [busy], disk: disk as unknown as DiskFigures };
  const kept = calibrationOf("2026-01-01T00:00:00.000Z", "a", figures);
  expect(calibrationSamples(kept).map(({ name }) => name)).toEqual(["hardware.calibrate.syncSeconds"]);
});

test("samples of others, of another method, and what cannot be, are passed over", () => {
  const [sample] = calibrationSamples(first);
  for (const odd of [
    { name: "hardware.calibrate.toString" },
    { name: "store.dead.narBytes" },
    { value: -1 },
    { value: Number.NaN },
    { subject: { machine: "a", method: "0" } },
    { subject: {} },
  ])
    expect(latestCalibrations([{ ...sample!, ...odd }]).size, JSON.stringify(odd)).toBe(0);
});
