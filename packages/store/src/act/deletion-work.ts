import { reach } from "@nixperf/graph";
import type { StoreLocation } from "@nixperf/nix/location";
import { isStorePathName } from "@nixperf/nix/store-path";
import { baseName } from "./deletion-batches.ts";
import type { KeepGraph } from "./deletion-batches.ts";
import type { DeletionOutcome, DeletionProgress, RefusedPath } from "./deletion-outcome.ts";
import { isThere } from "./look.ts";

/** The books of a deletion. */
export interface DeletionWork {
  readonly outcome: DeletionOutcome;
  /** Still to be deleted. */
  readonly waiting: ReadonlySet<string>;
  /** Which of the paths were on disk at the outset. */
  wasThere: (path: string) => boolean;
  /** Looks which of the paths are gone and books them; how many these are. */
  look: (paths: readonly string[]) => number;
  /** A call for these paths succeeded. */
  done: (paths: readonly string[]) => void;
  /** Takes these out, and what stays because they need it. */
  refuse: (paths: readonly string[], why: RefusedPath["why"], message: string) => void;
  /** Takes out what is alive by now. */
  spare: (paths: Iterable<string>) => void;
  progressWith: (goneToo: readonly string[]) => DeletionProgress;
}

export function deletionWork(
  wanted: readonly string[],
  location: StoreLocation,
  keep: KeepGraph,
  bytesOf: (path: string) => number,
): DeletionWork {
  const outcome: DeletionOutcome = {
    deleted: [],
    absent: [],
    refused: [],
    spared: [],
    left: [],
    calls: 0,
    linksSwept: false,
    stopped: null,
  };
  const waiting = new Set<string>();
  const wereThere = new Set<string>();
  const progress: DeletionProgress = { paths: 0, totalPaths: 0, bytes: 0, totalBytes: 0 };
  for (const path of new Set(wanted)) {
    if (path !== `${location.storeDir}/${baseName(path)}` || !isStorePathName(baseName(path))) {
      outcome.refused.push({ path, why: "not-a-name", message: `not a path of ${location.storeDir}` });
      continue;
    }
    waiting.add(path);
    if (!isThere(location, path)) continue;
    wereThere.add(path);
    progress.totalPaths++;
    progress.totalBytes += bytesOf(path);
  }

  const look = (paths: readonly string[]): number => {
    const gone = paths.filter((path) => waiting.has(path) && wereThere.has(path) && !isThere(location, path));
    for (const path of gone) {
      waiting.delete(path);
      outcome.deleted.push(path);
      progress.paths++;
      progress.bytes += bytesOf(path);
    }
    return gone.length;
  };
  const spare = (paths: Iterable<string>): void => {
    for (const path of paths) if (waiting.delete(path)) outcome.spared.push(path);
  };
  return {
    outcome,
    waiting,
    wasThere: (path) => wereThere.has(path),
    look,
    done(paths) {
      look(paths);
      for (const path of paths) {
        if (!waiting.delete(path)) continue;
        if (!isThere(location, path)) outcome.absent.push(path);
        else outcome.refused.push({ path, why: "alive", message: "is there again: it was built anew meanwhile" });
      }
    },
    refuse(paths, why, message) {
      for (const path of paths) if (waiting.delete(path)) outcome.refused.push({ path, why, message });
      const nodes = paths.flatMap((path) => keep.nodeOf.get(baseName(path)) ?? []);
      const stay = reach(keep.edges, nodes);
      spare([...waiting].filter((path) => stay[keep.nodeOf.get(baseName(path)) ?? -1] === 1));
    },
    spare,
    progressWith: (goneToo) => ({
      ...progress,
      paths: progress.paths + goneToo.length,
      bytes: goneToo.reduce((sum, path) => sum + bytesOf(path), progress.bytes),
    }),
  };
}
