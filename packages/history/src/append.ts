import { stat } from "node:fs/promises";
import { appendLines } from "@nixperf/files";
import { recordInvalid } from "./errors.ts";
import { asOnlyWriter, costsFile, samplesFile } from "./ledger-files.ts";
import { lineOf } from "./parse/parse-record.ts";
import { pruneAlone } from "./prune.ts";
import type { LedgerRecord } from "./records/ledger-record.ts";

const largeBytes = 32 * 1024 * 1024;

/**
 * Appends records to the ledger in `dir`. When it returns they are on the disk, and several programs may do so at once.
 * Nothing is written when any record is not as its schema says; on a full disk costs may be missing where samples are not. A file of samples above 32 MiB is pruned once a day.
 *
 * @throws NIXPERF_HISTORY_RECORD, and what `appendLines` and `withLock` of `@nixperf/files` throw
 */
export async function append(dir: string, records: readonly LedgerRecord[], signal?: AbortSignal): Promise<void> {
  const samples: string[] = [];
  const costs: string[] = [];
  records.forEach((record, index) => {
    const line = lineOf(record);
    if (line === null) throw recordInvalid(record.schema, index);
    (record.schema === "nixperf.history.cost/1" ? costs : samples).push(line);
  });
  if (records.length === 0) return;
  await asOnlyWriter(dir, signal, async () => {
    await appendSorted(dir, samples, costs);
    if (await isDue(samplesFile(dir), Date.now())) await pruneAlone(dir, { signal });
  });
}

/** Whether a file is so large that the old part of it should be rolled up, and that has not been done today. */
export async function isDue(path: string, now: number): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found !== null && found.size > largeBytes && now - found.birthtimeMs > 86_400_000;
}

/** For whoever is the only writer. */
export async function appendSorted(dir: string, samples: readonly string[], costs: readonly string[]): Promise<void> {
  await appendLines(samplesFile(dir), samples);
  await appendLines(costsFile(dir), costs);
}
