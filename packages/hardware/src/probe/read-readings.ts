import { readFileSync } from "node:fs";
import { readingsUnreadable } from "../errors.ts";
import { parseReadings } from "../model/readings/format.ts";
import type { Readings } from "../model/readings/readings.ts";

/**
 * Readings that were kept in a file.
 *
 * @throws NIXPERF_READINGS_UNREADABLE, NIXPERF_READINGS_INVALID
 */
export function readReadings(path: string): Readings {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw readingsUnreadable(path, error);
  }
  return parseReadings(text, path);
}
