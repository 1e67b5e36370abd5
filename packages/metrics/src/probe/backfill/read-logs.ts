import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { BuildLog } from "../../model/backfill/build-log.ts";
import { logOf } from "../../model/backfill/build-log.ts";

export interface ReadLogs {
  logs: BuildLog[];
  /** Directories that this user may not list, and the first reason; of a directory that is not there nothing is said. */
  unlisted: { directories: number; why: string } | null;
}

/**
 * When each build log in `drvs` was made and last written. The logs themselves are not read: there is no time in them.
 *
 * @param drvs the directory `drvs` below `logDirectory` of `@nixperf/nix/location`
 */
export function readLogs(drvs: string, signal?: AbortSignal): ReadLogs {
  const found: ReadLogs = { logs: [], unlisted: null };
  for (const directory of list(drvs, found)) {
    signal?.throwIfAborted();
    if (directory.length !== 2) continue;
    for (const file of list(join(drvs, directory), found)) {
      const drvName = logOf(directory, file);
      const stats = drvName === null ? undefined : lstatSync(join(drvs, directory, file), { throwIfNoEntry: false });
      if (drvName === null || stats?.isFile() !== true) continue;
      const isBorn = stats.birthtimeMs > 0 && stats.birthtimeMs <= stats.mtimeMs;
      found.logs.push({
        drvName,
        bornAt: isBorn ? stats.birthtimeMs / 1000 : null,
        endedAt: stats.mtimeMs / 1000,
      });
    }
  }
  return found;
}

function list(directory: string, found: ReadLogs): string[] {
  try {
    return readdirSync(directory).toSorted();
  } catch (error) {
    const { code = "unknown" } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return [];
    found.unlisted = { directories: (found.unlisted?.directories ?? 0) + 1, why: found.unlisted?.why ?? code };
    return [];
  }
}
