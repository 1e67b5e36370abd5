import { expect, test } from "vitest";
import { known, unknown } from "../fact.ts";
import { measuredCapacity } from "./measured-capacity.ts";

const calibration = { at: "2026-01-01T00:00:00.000Z", threads: 8, speedup: 5.5 };
const limits = { cpus: known(8, ""), cpuQuota: known("unlimited" as const, "") };

test("it counts where builds may use as many CPUs as were measured, for as long as they like", () => {
  expect(measuredCapacity(calibration, limits)).toEqual(
    known(5.5, "calibrate of 2026-01-01T00:00:00.000Z (8 threads)"),
  );
  expect(measuredCapacity(undefined, limits)).toBeNull();
  expect(measuredCapacity({ ...calibration, speedup: null }, limits)).toBeNull();
  for (const other of [
    { ...limits, cpus: known(4, "") },
    { ...limits, cpus: unknown<number>() },
    { ...limits, cpuQuota: known(2, "") },
    { ...limits, cpuQuota: unknown<number>() },
  ])
    expect(measuredCapacity(calibration, other)).toBeNull();
});
