import { lstatSync, statfsSync } from "node:fs";
import { nixVersion } from "@nixperf/nix/command";
import type { StoreDatabase } from "@nixperf/nix/database";
import { blocksMean } from "../../model/disk/blocks-mean.ts";
import type { BlocksMean } from "../../model/disk/disk-walk.ts";
import { directoryLimits } from "../../model/dedup/directory-limits.ts";
import type { DirectoryLimits } from "../../model/dedup/directory-limits.ts";
import { whatOptimisingDoes } from "../../model/dedup/what-optimising-does.ts";
import type { OptimiseInput, Optimising } from "../../model/dedup/what-optimising-does.ts";
import { optimiserRule } from "../../model/dedup/optimiser-rule.ts";
import { onDisk } from "../disk/walk-entry.ts";
import { compareListing } from "../list-store.ts";
import { findDuplicates } from "./find-duplicates.ts";
import type { Duplicates } from "./find-duplicates.ts";
import type { Unreadable } from "./jobs.ts";
import { beginScan, linkingOf } from "./scan-store.ts";
import type { StoreScan } from "./scan-store.ts";
import { startThreads } from "./threads.ts";
import { damagedLinks } from "./damaged-links.ts";
import { metBeforeOnDisk } from "./directory-order.ts";
import type { HashCache } from "./hash-cache.ts";

export interface MeasureOptions {
  realStoreDir: string;
  /** Reads the database while the store is looked at, so that neither waits. */
  database: () => Promise<StoreDatabase>;
  /** What is known of contents from before; learns what is found out now. */
  known: HashCache;
  /** Which entries of `.links` are hashed and held against their names. */
  check: "none" | "linked-to" | "all";
  signal?: AbortSignal | undefined;
  onProgress?:
    | ((progress: { doing: string; done: number; total: number; unit: "paths" | "files" }) => void)
    | undefined;
}

/** What is true of the links of a store, and of those that there might be. */
export interface DedupMeasure {
  database: StoreDatabase;
  scan: StoreScan;
  duplicates: Duplicates;
  optimising: Optimising;
  /** Whether it is known which Nix would do it, where they differ; if not, `optimising` is the less of both. */
  ruleKnown: boolean;
  blocksMean: BlocksMean;
  limits: DirectoryLimits;
  /** Blocks of the directory `.links`. */
  linksDirectoryBytes: number;
  /** Base names of registered paths that are not on disk, where the optimiser stops. */
  missing: string[];
  /** Byte paths of files in registered paths that their owner may write, which the optimiser leaves alone. */
  writable: string[];
  /** Names in `.links` whose files have another content; null where none was looked at. */
  damaged: string[] | null;
  unreadable: Unreadable[];
}

/**
 * Looks at a whole store for what the optimiser would do, changing nothing. Memory is needed for what is not in `.links`
 * yet: about 300 bytes a file.
 *
 * @throws NIXPERF_STORE_DIR_UNLISTED, and what `database` throws
 */
export async function measureDedup(options: MeasureOptions): Promise<DedupMeasure> {
  const { realStoreDir, known, signal, onProgress } = options;
  const storeDir = Buffer.from(realStoreDir, "utf8").toString("latin1");
  const threads = startThreads(signal);
  try {
    const begun = await beginScan(storeDir, threads, linkingOf(process.platform), (done, total) =>
      onProgress?.({ doing: "looking at files", done, total, unit: "paths" }),
    );
    // What the database says is made ready while the threads walk.
    const registered = options.database().then((database) => ({
      database,
      missing: missingOf(database, begun.entries, realStoreDir),
      ranks: ranksOf(database, begun.entries),
    }));
    const [scan, { database, missing, ranks }] = await Promise.all([begun.done, registered]);
    const duplicates = await findDuplicates(storeDir, scan, ranks, known.recall(scan), threads, (done, total) =>
      onProgress?.({ doing: "comparing files", done, total, unit: "files" }),
    );
    const keeping = known.keep(scan, duplicates.inodes.firstName, duplicates.hashes);
    // What is not registered Nix does not visit.
    const isVisited = (path: string): boolean => database.indexOf.has(path.slice(0, (path + "/").indexOf("/")));
    const meaning = blocksMean(process.platform, statfsSync(onDisk(storeDir)).type);
    const limits = directoryLimits(meaning.fileSystem);
    const input = {
      names: scan.loose,
      inodes: duplicates.inodes,
      farm: scan.farm,
      equal: duplicates.equal,
      isMetBefore: metBeforeOnDisk(storeDir, scan.loose.pathOf),
      linkLimit: limits.links,
    };
    const { optimising, ruleKnown } = await asThisNixDoes(input);
    await keeping;
    const checked = await damagedLinks(storeDir, scan.farm, entriesToCheck(options.check, scan, optimising), threads);
    return {
      database,
      scan,
      duplicates,
      optimising,
      ruleKnown,
      blocksMean: meaning,
      limits,
      linksDirectoryBytes: blocksOf(`${storeDir}/.links`),
      missing,
      writable: scan.writable.filter(isVisited),
      damaged: options.check === "none" ? null : checked.damaged,
      unreadable: [...scan.unreadable, ...duplicates.unreadable, ...checked.unreadable].filter(({ path }) => {
        const inStore = path.slice(storeDir.length + 1);
        return inStore === ".links" || inStore.startsWith(".links/") || isVisited(inStore);
      }),
    };
  } finally {
    await threads.end();
  }
}

/** Versions differ where builders have made hard links; only then Nix is asked which one it is. */
async function asThisNixDoes(
  input: Omit<OptimiseInput, "rule">,
): Promise<{ optimising: Optimising; ruleKnown: boolean }> {
  const every = whatOptimisingDoes({ ...input, rule: "every-name" });
  if (!input.inodes.names.some((names) => names > 1)) return { optimising: every, ruleKnown: true };
  const first = whatOptimisingDoes({ ...input, rule: "first-name" });
  if (every.files === first.files) return { optimising: every, ruleKnown: true };
  const rule = optimiserRule(await nixVersion());
  return { optimising: rule === "every-name" ? every : first, ruleKnown: rule !== null };
}

/** Nix takes registered paths in the order of their base names; others it does not visit. */
function ranksOf(database: StoreDatabase, entries: readonly string[]): Int32Array {
  const registered = [...entries.keys()].filter((entry) => database.indexOf.has(entries[entry]!));
  registered.sort((a, b) => (entries[a]! < entries[b]! ? -1 : 1));
  const ranks = new Int32Array(entries.length).fill(-1);
  for (const [rank, entry] of registered.entries()) ranks[entry] = rank;
  return ranks;
}

function missingOf(database: StoreDatabase, entries: string[], realStoreDir: string): string[] {
  const { missing } = compareListing({ names: entries }, realStoreDir, database).disk;
  const found: string[] = [];
  for (let path = missing!.indexOf(1); path >= 0; path = missing!.indexOf(1, path + 1)) {
    found.push(database.paths[path]!.slice(database.storeDir.length + 1));
  }
  return found.sort();
}

function entriesToCheck(check: MeasureOptions["check"], scan: StoreScan, optimising: Optimising): number[] {
  if (check === "none") return [];
  if (check === "all") return [...scan.farm.names.keys()];
  return optimising.contents.flatMap(({ entry }) => (entry === null ? [] : [entry]));
}

function blocksOf(path: string): number {
  return (lstatSync(onDisk(path), { throwIfNoEntry: false })?.blocks ?? 0) * 512;
}
