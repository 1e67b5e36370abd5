import type { Gap } from "@nixperf/errors";
import { readStoreDatabase } from "@nixperf/nix/database";
import { locateStore, thisWorld } from "@nixperf/nix/location";
import type { StoreLocation } from "@nixperf/nix/location";
import { optimise } from "../act/dedup/optimise.ts";
import type { DedupApplied } from "../act/dedup/optimise.ts";
import { linksDamaged, optimiserBlocked } from "../errors.ts";
import { linkHealth, savedNow } from "../model/dedup/link-entries.ts";
import type { LinkHealth, Saving } from "../model/dedup/link-entries.ts";
import { linksGrowth } from "../model/dedup/directory-limits.ts";
import type { LinksGrowth } from "../model/dedup/directory-limits.ts";
import { dedupGaps } from "../model/dedup/dedup-gaps.ts";
import { ownCache } from "../probe/dedup/own-cache.ts";
import { hashCache } from "../probe/dedup/hash-cache.ts";
import { keepAnswer, recallAnswer } from "../probe/dedup/kept-answers.ts";
import { measureDedup } from "../probe/dedup/measure-dedup.ts";
import type { DedupMeasure } from "../probe/dedup/measure-dedup.ts";
import { stampOf } from "../probe/disk/stamp.ts";
import { identityOf } from "./store-identity.ts";
import type { StoreIdentity } from "./store-identity.ts";
import type { StoreOptions } from "./store-options.ts";

export interface DedupOptions extends Omit<StoreOptions, "snapshot"> {
  /** How many of the contents that would save most are named. Default 10. */
  limit?: number | undefined;
  /** Hash every file in `.links` and hold it against its name, too. Reads all of them. */
  check?: boolean | undefined;
  /** Run Nix's optimiser after looking, and say what it really saved. */
  apply?: boolean | undefined;
  /** Find out everything again, whatever an earlier run found. */
  fresh?: boolean | undefined;
  /** Where what is found out is kept for the next time; null for nowhere. Left out: nixperf's cache directory. */
  cache?: string | null | undefined;
}

export interface DedupRecord {
  schema: "nixperf.store.dedup/1";
  store: StoreIdentity;
  /** What the hard links of `.links` save now. Blocks, as `du` counts. */
  saved: Saving;
  potential: DedupPotential;
  links: DedupLinks;
  /** What was read to find it out. */
  looked: DedupLooked;
  /** The contents that would save most, largest first. */
  items: DedupItem[];
  /** What Nix's optimiser did; null where it was not run. */
  applied: DedupApplied | null;
  gaps: Gap[];
}

/** What `nix-store --optimise` would still save, as Nix does it. */
export interface DedupPotential extends Saving {
  /** Names in store objects that would be replaced by links. */
  files: number;
  /** Entries that `.links` would have more: one for every content, also for what is there once. */
  newLinks: number;
  /** How much the directory `.links` itself would grow; null where the file system does not let that be known. */
  growth: LinksGrowth | null;
  /** Files that it leaves alone, because their owner may write to them. */
  writableFiles: number;
  /** Names that stay, because the file to link to has as many links as the file system allows. */
  overLimit: number;
}

/** How the directory `.links` is. */
export interface DedupLinks extends LinkHealth {
  /** Blocks of the directory itself. */
  directoryBytes: number;
  /** How large it can become, and how many links a file can have; null where there is no such limit, or it is not known. */
  directoryLimitBytes: number | null;
  linkLimit: number | null;
  /** Entries whose files have another content than their names say; null where that was not looked at. */
  damaged: string[] | null;
}

export interface DedupLooked {
  /** Names of files and links in registered store objects that are not in `.links`. */
  files: number;
  /** Files whose whole content was read, and their sizes. */
  hashedFiles: number;
  hashedBytes: number;
}

/** Equal files. */
export interface DedupItem {
  /** One of the files. */
  path: string;
  /** How many others would become links. */
  files: number;
  /** Blocks that come back. */
  bytes: number;
}

/** Items that are found out, however many are asked for. */
const mostItems = 1_000;

/**
 * What hard links save in a store, and what `nix-store --optimise` would still save, exactly and without hashing the whole
 * store; with `apply`, what it then really saved. Unless it is to be applied nothing is changed but nixperf's own cache.
 *
 * @throws what `locateStore` and `readStoreDatabase` throw, NIXPERF_STORE_DIR_UNLISTED; with `apply` also
 * NIXPERF_OPTIMISER_BLOCKED, NIXPERF_LINKS_DAMAGED, NIXPERF_NIX_NOT_FOUND.
 */
export async function dedup(options: DedupOptions = {}): Promise<DedupRecord> {
  const location = locateStore({ store: options.store, world: thisWorld() });
  const cache = options.cache === undefined ? ownCache() : options.cache;
  const mayRecall = options.fresh !== true && options.apply !== true && options.check !== true;
  const kept = cache === null || !mayRecall ? null : recallAnswer<DedupRecord>(cache, location);
  const record = kept ?? (await look(location, options, cache));
  return { ...record, items: record.items.slice(0, options.limit ?? 10) };
}

async function look(location: StoreLocation, options: DedupOptions, cache: string | null): Promise<DedupRecord> {
  const { signal, onProgress } = options;
  const takenAt = (options.now ?? Date.now)();
  const before = stampOf(location);
  const known = hashCache(cache, location, options.fresh === true);
  onProgress?.({ doing: "looking at .links", done: 0, total: null, unit: "steps" });
  const measure = await measureDedup({
    realStoreDir: location.realStoreDir,
    database: () => readStoreDatabase({ location, signal }),
    known,
    check: options.check === true ? "all" : options.apply === true ? "linked-to" : "none",
    signal,
    onProgress,
  });
  const record = recordOf(location, takenAt, measure, options.check === true);
  if (options.apply === true) {
    const { missing, damaged } = measure;
    if (missing.length > 0) throw optimiserBlocked(`${location.storeDir}/${missing[0]!}`, missing.length);
    if (damaged !== null && damaged.length > 0) throw linksDamaged(damaged);
    const applied = await optimise({ location, signal, onProgress });
    return { ...record, applied };
  }
  if (cache !== null && options.check !== true) {
    await keepAnswer(cache, location, { before, takenAt, fileSystem: measure.blocksMean.fileSystem }, record);
  }
  return record;
}

function recordOf(location: StoreLocation, takenAt: number, measure: DedupMeasure, isChecked: boolean): DedupRecord {
  const { scan, duplicates, optimising, limits } = measure;
  const { contents, ...totals } = optimising;
  const health = linkHealth(scan.farm);
  const largest = contents.toSorted((a, b) => b.bytes - a.bytes || b.files - a.files).slice(0, mostItems);
  return {
    schema: "nixperf.store.dedup/1",
    store: identityOf({ location, database: measure.database, takenAt: takenAt / 1000 }),
    saved: savedNow(scan.farm),
    potential: {
      ...totals,
      growth: linksGrowth(
        measure.blocksMean.fileSystem,
        measure.linksDirectoryBytes,
        health.entries,
        optimising.newLinks,
      ),
      writableFiles: measure.writable.length,
    },
    links: {
      ...health,
      directoryBytes: measure.linksDirectoryBytes,
      directoryLimitBytes: limits.directoryBytes,
      linkLimit: limits.links,
      damaged: isChecked ? measure.damaged : null,
    },
    looked: {
      files: duplicates.inodes.names.reduce((sum, names) => sum + names, 0),
      hashedFiles: duplicates.hashedFiles,
      hashedBytes: duplicates.hashedBytes,
    },
    items: largest.map(({ example, files, bytes }) => ({
      path: `${location.storeDir}/${textOf(scan.loose.pathOf(duplicates.inodes.firstName[example]!))}`,
      files,
      bytes,
    })),
    applied: null,
    gaps: dedupGaps({
      storeDir: location.storeDir,
      missing: measure.missing,
      unreadable: measure.unreadable.map(({ path, code }) => ({ path: textOf(path), code })),
      caveats: measure.blocksMean.caveats,
      ruleKnown: measure.ruleKnown,
      growthUnknown: optimising.newLinks > 0 && measure.blocksMean.fileSystem !== "ext4",
    }),
  };
}

/** What a byte path says. */
function textOf(path: string): string {
  return Buffer.from(path, "latin1").toString("utf8");
}
