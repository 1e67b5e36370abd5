import type { Gap } from "@nixperf/errors";
import { readStoreDatabase } from "@nixperf/nix/database";
import { locateStore, thisWorld } from "@nixperf/nix/location";
import { findRoots } from "@nixperf/nix/roots";
import { livenessSettings } from "@nixperf/nix/settings-in-force";
import type { StoreSnapshot } from "../model/snapshot.ts";
import { currentGenerations } from "./current-generations.ts";
import { listStore } from "./list-store.ts";
import { realisedOutputs } from "./realised-outputs.ts";

export interface ReadStoreOptions {
  /** A store as Nix spells it: `auto`, `daemon`, `local?root=…`, a directory. Left out: the store Nix itself would use. */
  store?: string | null | undefined;
  /** The present, in milliseconds since the epoch. Default `Date.now`. */
  now?: (() => number) | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * Reads a store at one instant, as any user, changing nothing: its database, what keeps paths alive, the settings that
 * decide about it, and what lies in the store directory. What this user may not see is named in `roots.hidden`.
 *
 * The database is read first: a path registered later is then on disk and unknown, but never rooted and unknown.
 *
 * @throws what `locateStore` and `readStoreDatabase` throw, and NIXPERF_ROOTS_UNREADABLE when a disk fails.
 */
export async function readStore(options: ReadStoreOptions = {}): Promise<StoreSnapshot> {
  const world = thisWorld();
  const location = locateStore({ store: options.store, world });
  const { signal } = options;
  const takenAt = (options.now ?? Date.now)() / 1000;
  const database = await readStoreDatabase({ location, signal });
  signal?.throwIfAborted();
  const roots = await findRoots({ location, signal });
  const settings = livenessSettings({ location, env: world.env, home: world.home });
  const listing = listStore(location.realStoreDir, database);
  const realised = settings.caDerivations.value
    ? realisedOutputs(database, location.realStoreDir)
    : { realised: [], gaps: [] };
  const gaps: Gap[] = [...database.gaps, ...settings.gaps, ...listing.gaps, ...realised.gaps];
  return {
    location,
    takenAt,
    database,
    roots,
    currentGenerations: currentGenerations(roots),
    settings,
    disk: listing.disk,
    realised: realised.realised,
    gaps,
  };
}
