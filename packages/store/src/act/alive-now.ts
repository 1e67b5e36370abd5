import type { StoreLocation } from "@nixperf/nix/location";
import { state } from "../model/liveness.ts";
import { understand } from "../model/store-model.ts";
import { readStore } from "../probe/read-store.ts";

/** Which of some paths must stay, as things are at this moment. */
export type AliveNow = (paths: readonly string[]) => Promise<Iterable<string>>;

/**
 * Reads the store anew and says which of the paths are alive now, or kept by what is. Where that cannot be told nothing
 * is returned: Nix itself decides in any case, this spares it from being asked path by path.
 */
export function aliveNow(location: StoreLocation, signal?: AbortSignal): AliveNow {
  return async (paths) => {
    const snapshot = await readStore({ store: location.uri, cache: null, signal });
    const found = snapshot.location;
    if (found.storeDir !== location.storeDir || found.stateDir !== location.stateDir) return [];
    const { states, deadUnregistered } = understand(snapshot);
    const unregistered = new Set(snapshot.disk.unregistered);
    const deadToo = new Set(deadUnregistered);
    return paths.filter((path) => {
      const node = snapshot.database.indexOf.get(path.slice(location.storeDir.length + 1));
      if (node === undefined) return unregistered.has(path) && !deadToo.has(path);
      return states[node] === state.live;
    });
  };
}
