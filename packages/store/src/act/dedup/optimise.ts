import type { StoreLocation } from "@nixperf/nix/location";
import { runNix } from "@nixperf/nix/command";
import type { RunNix } from "@nixperf/nix/command";
import { diskTotals } from "../../model/disk/disk-totals.ts";
import { optimiserLog } from "../../model/dedup/optimiser-log.ts";
import { walkStore } from "../../probe/disk/walk-store.ts";
import { callNix } from "../nix-access.ts";

/** What Nix's optimiser did, by looking at the disk before and after. */
export interface DedupApplied {
  /** `stopped`: it was asked to, and what it had done until then is done. `failed`: `said` has Nix's own words. */
  ended: "done" | "stopped" | "failed";
  /** Blocks that came back, the directory `.links` aside; negative when something else wrote to the store meanwhile. */
  freedBytes: number;
  freedInodes: number;
  /** By how much the directory `.links` grew, and how many entries it has more. */
  linksGrowthBytes: number;
  newLinks: number;
  /** Names that became links, as Nix told. */
  linkedFiles: number;
  /** What Nix said last; its own figure of freed bytes adds up sizes, and is another one. */
  said: string | null;
}

export interface OptimiseOptions {
  location: StoreLocation;
  run?: RunNix | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: { doing: string; done: number; total: number | null; unit: "paths" }) => void) | undefined;
}

/**
 * Runs `nix-store --optimise`. Aborted, it asks Nix to stop with SIGTERM, which it does between two files, waits for it,
 * and looks at the disk all the same. What a Nix that is killed may leave is a `.tmp-link-*` in the store directory, which
 * Nix's collector sweeps.
 *
 * @throws NIXPERF_NIX_NOT_FOUND, NIXPERF_STORE_DIR_UNLISTED
 */
export async function optimise(options: OptimiseOptions): Promise<DedupApplied> {
  const { location, run = runNix, signal, onProgress } = options;
  const before = await measure(location.realStoreDir, signal);
  const log = optimiserLog();
  const onStderr = (text: string): void => {
    log.push(text);
    onProgress?.({ doing: "linking equal files", done: log.done, total: log.total, unit: "paths" });
  };
  const result = await callNix(
    { location, run: (call) => run({ ...call, onStderr }) },
    "nix-store",
    ["--optimise", "--log-format", "internal-json"],
    { signal },
  );
  // No signal: what was done is told also to whoever has stopped it.
  const after = await measure(location.realStoreDir, undefined);
  const isStopped = signal?.aborted === true && result.exitCode !== 0;
  return {
    ended: result.exitCode === 0 ? "done" : isStopped ? "stopped" : "failed",
    freedBytes: before.bytes - after.bytes,
    freedInodes: before.inodes - after.inodes,
    linksGrowthBytes: after.linksDirectoryBytes - before.linksDirectoryBytes,
    newLinks: after.links - before.links,
    linkedFiles: log.linkedFiles,
    said: log.said,
  };
}

interface Measured {
  /** Blocks of all in the store but of its own directory and of `.links`. */
  bytes: number;
  inodes: number;
  linksDirectoryBytes: number;
  links: number;
}

async function measure(realStoreDir: string, signal: AbortSignal | undefined): Promise<Measured> {
  const walk = await walkStore({ realStoreDir, signal });
  const totals = diskTotals(walk);
  const { directoryBytes, entries } = walk.linkFarm;
  return {
    bytes: totals.bytes - walk.storeDirectoryBytes - directoryBytes,
    inodes: totals.inodes - walk.linkFarmDirectories,
    linksDirectoryBytes: directoryBytes,
    links: entries,
  };
}
