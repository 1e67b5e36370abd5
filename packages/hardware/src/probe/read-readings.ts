import { closeSync, openSync, readSync } from "node:fs";
import { readingsUnreadable } from "../errors.ts";
import { parseReadings } from "../model/readings/format.ts";
import type { Readings } from "../model/readings/readings.ts";

/** Many times what a machine of thousands of CPUs has to say. */
const mostBytes = 64 * 1024 * 1024;

/**
 * Readings that were kept in a file.
 *
 * @throws NIXPERF_READINGS_UNREADABLE, NIXPERF_READINGS_INVALID
 */
export function readReadings(path: string): Readings {
  let text: string;
  try {
    text = readAtMost(path);
  } catch (error) {
    throw readingsUnreadable(path, error);
  }
  return parseReadings(text, path);
}

/** Also of a pipe, which has no size, and may be without end. */
function readAtMost(path: string): string {
  const file = openSync(path, "r");
  try {
    const pieces: Buffer[] = [];
    for (let length = 0; ;) {
      const piece = Buffer.allocUnsafe(65_536);
      const got = readSync(file, piece);
      if (got === 0) return Buffer.concat(pieces).toString("utf8");
      pieces.push(piece.subarray(0, got));
      length += got;
      if (length > mostBytes) throw Object.assign(new Error("more than 64 MiB"), { code: "more than 64 MiB" });
    }
  } finally {
    closeSync(file);
  }
}
