import type { StoreLocation } from "@nixperf/nix/location";
import { ownCache } from "../kept/own-cache.ts";
import { diskSpace } from "../disk-space.ts";
import type { DiskSpace } from "../disk-space.ts";
import { keepWalk, recallWalk } from "../kept/kept-walks.ts";
import { stampOf } from "../kept/stamp.ts";
import { walkStore } from "./walk-store.ts";
import type { WalkedStore } from "./walk-store.ts";

export interface ReadDiskOptions {
  location: StoreLocation;
  /**
   * Where the walk is kept for the next time; null for nowhere. Left out: nixperf's cache directory, where this user has
   * a home.
   */
  cache?: string | null | undefined;
  /** Walk, whatever is kept. */
  fresh?: boolean | undefined;
  now?: (() => number) | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: ((done: number, total: number) => void) | undefined;
}

export interface DiskReading {
  walk: WalkedStore;
  /** In milliseconds since the epoch. */
  walkedAt: number;
  /** It is the walk of an earlier run, since when Nix has changed nothing. */
  isKept: boolean;
  /** The file system that the store is on, as it is now; null where it does not say. */
  space: DiskSpace | null;
}

/**
 * What the disk holds of a store: walked now, or by an earlier run if the store is as it was then.
 *
 * @throws NIXPERF_STORE_DIR_UNLISTED
 */
export async function readDisk(options: ReadDiskOptions): Promise<DiskReading> {
  const { location, signal, onProgress } = options;
  const cache = options.cache === undefined ? ownCache() : options.cache;
  const kept = cache === null || options.fresh === true ? null : recallWalk(cache, location);
  const space = await diskSpace(location.realStoreDir).catch(() => null);
  if (kept !== null) return { walk: kept.walk, walkedAt: kept.walkedAt, isKept: true, space };
  const walkedAt = (options.now ?? Date.now)();
  const before = stampOf(location);
  const walk = await walkStore({ realStoreDir: location.realStoreDir, signal, onProgress });
  if (cache !== null) await keepWalk(cache, location, before, { walkedAt, walk });
  return { walk, walkedAt, isKept: false, space };
}
