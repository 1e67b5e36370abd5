import { known } from "../fact.ts";
import type { Fact } from "../fact.ts";
import type { Limits } from "../limits.ts";
import type { Calibration } from "./calibration.ts";

/**
 * What all CPUs that builds may use do together, in what one does, where that was measured: with just as many threads, and
 * no quota that would not let them all run. Null where it was not.
 */
export function measuredCapacity(
  calibration: Pick<Calibration, "at" | "threads" | "speedup"> | undefined,
  { cpus, cpuQuota }: Pick<Limits, "cpus" | "cpuQuota">,
): Fact<number> | null {
  if (calibration === undefined || calibration.speedup === null) return null;
  const { at, threads, speedup } = calibration;
  if (cpuQuota.value !== "unlimited" || threads !== cpus.value) return null;
  return known(speedup, `calibrate of ${at} (${threads} threads)`);
}
