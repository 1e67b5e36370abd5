import type { Gap } from "@nixperf/errors";
import type { StoreDatabase } from "@nixperf/nix/database";
import { thisWorld } from "@nixperf/nix/location";
import type { StoreLocation } from "@nixperf/nix/location";
import { askCaches } from "./presence.ts";
import type { Presence } from "./presence.ts";
import { substituters } from "./substituters.ts";

export interface FetchableOptions {
  database: StoreDatabase;
  location: StoreLocation;
  /** Which paths it matters of. */
  wanted: (path: number) => boolean;
  /** Who knows. Default: the substituters of this machine's Nix are asked, see `askCaches`. */
  presence?: Presence | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: ((done: number, total: number) => void) | undefined;
}

/**
 * Which paths could be fetched again, by number; null for those that nobody told of. Derivations and sources that were
 * copied to the store are not asked for: no substituter has them.
 */
export async function fetchablePaths(
  options: FetchableOptions,
): Promise<{ isFetchable: (path: number) => boolean | null; gaps: Gap[] }> {
  const { database, location, wanted, signal, onProgress } = options;
  const { paths, derivers, contentAddressed, storeDir } = database;
  const asked = paths.filter(
    (name, path) => wanted(path) && !name.endsWith(".drv") && !(contentAddressed[path] === 1 && derivers[path] === -1),
  );
  const gaps: Gap[] = [];
  let { presence } = options;
  if (presence === undefined) {
    const world = thisWorld();
    const found = substituters({ location, env: world.env, home: world.home });
    gaps.push(...found.gaps);
    presence = askCaches({ substituters: found, storeDir, signal, onProgress });
  }
  const answer = await presence(asked);
  return { isFetchable: (path) => answer.has.get(paths[path]!) ?? null, gaps: [...gaps, ...answer.gaps] };
}
