import { readStoreDatabase } from "@nixperf/nix/database";
import type { StoreLocation } from "@nixperf/nix/location";
import { optimise } from "../act/dedup/optimise.ts";
import { linksDamaged, optimiserBlocked } from "../errors.ts";
import { dedupGaps } from "../model/dedup/dedup-gaps.ts";
import { linksGrowth } from "../model/dedup/directory-limits.ts";
import { linkHealth, savedNow } from "../model/dedup/link-entries.ts";
import { hashCache } from "../probe/dedup/hash-cache.ts";
import { keepAnswer } from "../probe/kept/kept-answers.ts";
import { measureDedup } from "../probe/dedup/measure-dedup.ts";
import type { DedupMeasure } from "../probe/dedup/measure-dedup.ts";
import { stampOf } from "../probe/kept/stamp.ts";
import type { DedupOptions, DedupRecord } from "./dedup.ts";
import { identityOf } from "./store-identity.ts";

/** Items that are found out, however many are asked for. */
const mostItems = 1_000;

/** Looks at the store, and applies what was asked for; keeps what was found for the next time. */
export async function lookForDuplicates(
  location: StoreLocation,
  options: DedupOptions,
  cache: string | null,
): Promise<DedupRecord> {
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
    await keepAnswer(cache, location, before, record);
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
