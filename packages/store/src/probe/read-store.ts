import type { Gap } from "@nixperf/errors";
import type { StoreDatabase } from "@nixperf/nix/database";
import { locateStore, thisWorld } from "@nixperf/nix/location";
import type { StoreLocation } from "@nixperf/nix/location";
import { readStoreDatabase } from "@nixperf/nix/database";
import { findRoots } from "@nixperf/nix/roots";
import type { RootScan } from "@nixperf/nix/roots";
import { livenessSettings } from "@nixperf/nix/settings-in-force";
import type { StoreSnapshot } from "../model/snapshot.ts";
import { currentGenerations } from "./current-generations.ts";
import { keepRows, recallRows } from "./kept/kept-rows.ts";
import { ownCache } from "./kept/own-cache.ts";
import { stampOf } from "./kept/stamp.ts";
import { compareListing, isOnDisk, listStoreNames } from "./list-store.ts";

export interface ReadStoreOptions {
  /** A store as Nix spells it: `auto`, `daemon`, `local?root=…`, a directory. Left out: the store Nix itself would use. */
  store?: string | null | undefined;
  /**
   * Where what was read is kept for the next time; null for nowhere. Left out: nixperf's cache directory, where this user
   * has a home.
   */
  cache?: string | null | undefined;
  /** Read all of it, whatever is kept. */
  fresh?: boolean | undefined;
  /** The present, in milliseconds since the epoch. Default `Date.now`. */
  now?: (() => number) | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * Reads a store at one instant, as any user, changing nothing in it: its database, what keeps paths alive, the settings that
 * decide about it, and what lies in the store directory. What this user may not see is named in `roots.hidden`.
 *
 * What of it no root and no process can change is taken from an earlier run where Nix has changed nothing since.
 *
 * The roots are read after the database. Where one of them leads to a path that is on disk and not in the database, the
 * path was registered in between, and what it needs could seem to be dead: then both are read again.
 *
 * @throws what `locateStore` and `readStoreDatabase` throw, and NIXPERF_ROOTS_UNREADABLE when a disk fails.
 */
export async function readStore(options: ReadStoreOptions = {}): Promise<StoreSnapshot> {
  const world = thisWorld();
  const location = locateStore({ store: options.store, world });
  const { signal } = options;
  const readAt = (options.now ?? Date.now)();
  const cache = options.cache === undefined ? ownCache() : options.cache;
  const before = stampOf(location);
  const known = cache === null || options.fresh === true ? null : recallRows(cache, location);
  const names = known === null ? listStoreNames(location.realStoreDir) : null;
  let database = known?.database ?? (await readStoreDatabase({ location, signal }));
  signal?.throwIfAborted();
  let roots = await findRoots({ location, signal });
  // A root may also lead to a path that never was registered: then reading again changes nothing, and once is enough.
  for (let ahead = targetsAhead(database, roots, location), tries = 3; ahead !== "" && tries > 0; tries--) {
    if (database === known?.database && stampOf(location).text === before.text) break;
    database = await readStoreDatabase({ location, signal });
    roots = await findRoots({ location, signal });
    const still = targetsAhead(database, roots, location);
    ahead = still === ahead ? "" : still;
  }
  const settings = livenessSettings({ location, env: world.env, home: world.home });
  const { disk, gaps: diskGaps } =
    database === known?.database
      ? { disk: known.listing, gaps: [] }
      : compareListing(await (names ?? listStoreNames(location.realStoreDir)), location.realStoreDir, database);
  const { missing } = disk;
  if (cache !== null && missing !== null && database !== known?.database) {
    await keepRows(cache, location, before, readAt, { database, listing: { ...disk, missing } });
  }
  // Few stores have any, and reading derivations is much to load.
  const realised =
    settings.caDerivations.value && database.realisations.length > 0
      ? (await import("./realised-outputs.ts")).realisedOutputs(database, location.realStoreDir)
      : { realised: [], gaps: [] };
  const gaps: Gap[] = [...database.gaps, ...settings.gaps, ...diskGaps, ...realised.gaps];
  return {
    location,
    takenAt: readAt / 1000,
    database,
    roots,
    currentGenerations: currentGenerations(roots),
    settings,
    disk,
    realised: realised.realised,
    gaps,
  };
}

/** What roots lead to, on disk but not registered, as one text. */
function targetsAhead(database: StoreDatabase, roots: RootScan, { storeDir, realStoreDir }: StoreLocation): string {
  const ahead = [...roots.links, ...roots.runtime].filter(({ target }) => {
    const baseName = target.slice(storeDir.length + 1);
    return !database.indexOf.has(baseName) && isOnDisk(`${realStoreDir}/${baseName}`);
  });
  return ahead.map(({ target }) => target).join("\n");
}
