import type { LinkEntries } from "../../model/dedup/link-entries.ts";
import type { FileTable } from "./jobs.ts";
import { pathTable } from "./path-table.ts";
import { sharedBytes, sharedNumbers } from "./shared.ts";

/** Entries of `.links` as files of the store directory, and the numbers that they then have. */
export function entryTable(farm: LinkEntries, entries: readonly number[]): [files: FileTable, rows: number[]] {
  const files = {
    paths: pathTable(entries.map((entry) => `.links/${farm.names[entry]!}`)),
    kinds: sharedBytes(entries.map((entry) => farm.kinds[entry]!)),
    sizes: sharedNumbers(entries.map((entry) => farm.sizes[entry]!)),
  };
  return [files, [...entries.keys()]];
}
