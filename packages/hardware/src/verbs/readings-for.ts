import type { Readings } from "../model/readings/readings.ts";
import { readReadings } from "../probe/read-readings.ts";
import { takeReadings } from "../probe/take-readings.ts";
import type { DetectOptions } from "./detect.ts";

/** Which machine a verb is about: as `detect` has it. */
export type MachineOptions = Pick<DetectOptions, "store" | "readings" | "readingsFile" | "signal">;

/**
 * What was read of the machine that is meant.
 *
 * @throws NIXPERF_READINGS_UNREADABLE, NIXPERF_READINGS_INVALID, and what `locateStore` throws for a bad store URI
 */
export async function readingsFor({ store, readings, readingsFile, signal }: MachineOptions): Promise<Readings> {
  if (readings !== undefined) return readings;
  return readingsFile === undefined ? await takeReadings({ store, signal }) : readReadings(readingsFile);
}
