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
import type { KeptRows } from "./kept/rows-file.ts";
import { stampOf } from "./kept/stamp.ts";
import { compareListing, isOnDisk, listStoreNames } from "./list-store.ts";

/** So often a store is read in which something is always being built, and roots lead to paths that nobody registers. */
const mostReads = 10;

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
  const known = cache === null || options.fresh === true ? null : recallRows(cache, location, before);
  let rows = known === null ? await readRows(location, signal) : recalled(known);
  signal?.throwIfAborted();
  let roots = await findRoots({ location, signal });
  // A root may also lead to a path that never was registered: reading again changes nothing then, and once is enough, unless
  // the database changed meanwhile.
  let ahead = targetsAhead(rows.database, roots, location);
  let since = before;
  for (let seen = new Set<string>(), reads = 1; ahead.size > 0; reads++) {
    const hasChanged = stampOf(location).text !== since.text;
    const isNew = [...ahead].some((target) => !seen.has(target));
    if (isNew ? rows.isKept && !hasChanged : !hasChanged || reads > mostReads) break;
    signal?.throwIfAborted();
    seen = ahead;
    since = stampOf(location);
    rows = await readRows(location, signal);
    roots = await findRoots({ location, signal });
    ahead = targetsAhead(rows.database, roots, location);
  }
  const { database } = rows;
  const settings = livenessSettings({ location, env: world.env, home: world.home });
  const { disk, gaps: diskGaps } = await rows.compared();
  const { missing } = disk;
  if (cache !== null && missing !== null && !rows.isKept) {
    await keepRows(cache, location, before, { database, listing: { ...disk, missing } });
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

/** What of a store neither roots nor processes can change. */
interface Rows {
  database: StoreDatabase;
  /** How the store directory differs from it. */
  compared: () => Promise<ReturnType<typeof compareListing>>;
  isKept: boolean;
}

/**
 * The directory is listed first, see `compareListing`; the kernel does it while the database is read. Both are done before
 * anybody looks for roots: what comes to be on disk after that would have none.
 */
async function readRows(location: StoreLocation, signal: AbortSignal | undefined): Promise<Rows> {
  const listing = listStoreNames(location.realStoreDir);
  const database = await readStoreDatabase({ location, signal });
  const names = await listing;
  const compared = async () => compareListing(names, location.realStoreDir, database);
  return { database, compared, isKept: false };
}

function recalled({ database, listing }: KeptRows): Rows {
  return { database, compared: async () => ({ disk: listing, gaps: [] }), isKept: true };
}

/**
 * What roots lead to, on disk but not registered. What a Nix that runs protects besides is being built: it has not been
 * forgotten, and neither have locks, which never are registered.
 */
function targetsAhead(
  database: StoreDatabase,
  roots: RootScan,
  { storeDir, realStoreDir }: StoreLocation,
): Set<string> {
  const building = new Set(roots.temporary.map(({ hashPart }) => hashPart));
  const ahead = [...roots.links, ...roots.runtime].filter(({ target }) => {
    const baseName = target.slice(storeDir.length + 1);
    if (database.indexOf.has(baseName) || baseName.endsWith(".lock")) return false;
    return !building.has(baseName.slice(0, 32)) && isOnDisk(`${realStoreDir}/${baseName}`);
  });
  return new Set(ahead.map(({ target }) => target));
}
