import type { StoreLocation } from "@nixperf/nix/location";
import { keptFile, readKept, willBeTold, writeKept } from "./kept-files.ts";
import { decodeRows, encodeRows, rowsForm } from "./rows-file.ts";
import type { KeptRows } from "./rows-file.ts";
import type { Stamp } from "./stamp.ts";

/**
 * What an earlier run read of a store, if the store is as it was then; null where it is not, or nothing (usable) is kept.
 *
 * @param now the store's stamp
 */
export function recallRows(directory: string, location: StoreLocation, now: Stamp): KeptRows | null {
  const { storeDir } = location;
  const bytes = readKept(keptFile(directory, location, "rows"), Buffer.from(rowsForm(storeDir, now.text)));
  try {
    return bytes === null ? null : decodeRows(bytes, storeDir, now.text);
  } catch {
    return null;
  }
}

/**
 * Keeps rows for the next run, where that run could tell whether they still hold. What cannot be kept is read again.
 *
 * @param before the store's stamp before it was read
 */
export async function keepRows(
  directory: string,
  location: StoreLocation,
  before: Stamp,
  rows: KeptRows,
): Promise<void> {
  if (!willBeTold(location, before)) return;
  await writeKept(keptFile(directory, location, "rows"), () => encodeRows(rows, before.text));
}
