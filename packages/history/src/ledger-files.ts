import { join } from "node:path";
import { withLock } from "@nixperf/files";

/**
 * Where the ledger is kept, given where nixperf keeps what must outlive a reboot (`stateDir` of `@nixperf/files`). The
 * functions of this package take this directory.
 */
export function historyDir(stateDir: string): string {
  return join(stateDir, "history");
}

/** Samples, and what is left of old ones. */
export function samplesFile(dir: string): string {
  return join(dir, "samples.jsonl");
}

export function costsFile(dir: string): string {
  return join(dir, "costs.jsonl");
}

/** Writers come one at a time, since `prune` replaces the files. Readers need no lock. */
export async function asOnlyWriter<Result>(
  dir: string,
  signal: AbortSignal | undefined,
  fn: () => Promise<Result>,
): Promise<Result> {
  return await withLock(join(dir, "lock"), fn, { waitMs: 60_000, signal });
}
