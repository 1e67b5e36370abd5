import type { Gap } from "@nixperf/errors";
import { locateStore, thisWorld } from "@nixperf/nix/location";
import { livenessSettings } from "@nixperf/nix/settings-in-force";
import type { StoreSnapshot } from "../model/snapshot.ts";
import { currentGenerations } from "./current-generations.ts";
import { keepRows, recallRows } from "./kept/kept-rows.ts";
import { ownCache } from "./kept/own-cache.ts";
import { stampOf } from "./kept/stamp.ts";
import { readAgreeing, readRows, recalled } from "./rows-and-roots.ts";

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
 * @throws what `locateStore` and `readStoreDatabase` throw, NIXPERF_ROOTS_UNREADABLE when a disk fails, and NIXPERF_STORE_BUSY.
 */
export async function readStore(options: ReadStoreOptions = {}): Promise<StoreSnapshot> {
  const world = thisWorld();
  const location = locateStore({ store: options.store, world });
  const { signal } = options;
  const readAt = (options.now ?? Date.now)();
  const cache = options.cache === undefined ? ownCache() : options.cache;
  const before = stampOf(location);
  const known = cache === null || options.fresh === true ? null : recallRows(cache, location, before);
  const first = known === null ? await readRows(location, signal) : recalled(known);
  const { rows, roots } = await readAgreeing(location, first, before, signal);
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
