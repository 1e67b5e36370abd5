import type { StoreLocation } from "@nixperf/nix/location";
import { keptFile, readKept, willBeTold, writeKept } from "./kept-files.ts";
import { decodeRows, encodeRows } from "./rows-file.ts";
import type { KeptRows } from "./rows-file.ts";
import { stampOf } from "./stamp.ts";
import type { Stamp } from "./stamp.ts";

/** What an earlier run read of a store, if the store is as it was then; null where it is not, or nothing (usable) is kept. */
export function recallRows(directory: string, location: StoreLocation): KeptRows | null {
  const bytes = readKept(keptFile(directory, location, "rows"));
  return bytes === null ? null : decodeRows(bytes, location.storeDir, stampOf(location).text);
}

/**
 * Keeps rows for the next run, where that run could tell whether they still hold. What cannot be kept is read again.
 *
 * @param before the store's stamp before it was read
 * @param readAt when reading began, in milliseconds since the epoch
 */
export async function keepRows(
  directory: string,
  location: StoreLocation,
  before: Stamp,
  readAt: number,
  rows: KeptRows,
): Promise<void> {
  if (!willBeTold(location, before, readAt)) return;
  await writeKept(keptFile(directory, location, "rows"), encodeRows(rows, before.text));
}
