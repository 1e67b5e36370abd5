import type { StoreLocation } from "@nixperf/nix/location";
import { ownCache } from "../kept/own-cache.ts";
import { diskSpace } from "../disk-space.ts";
import type { DiskSpace } from "../disk-space.ts";
import { keepWalk, recallWalk } from "../kept/kept-walks.ts";
import { stampOf } from "../kept/stamp.ts";
import type { WalkedStore } from "./walk-store.ts";
import { walkWhatChanged } from "./walk-what-changed.ts";

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
  /** When it was as it is said, in milliseconds since the epoch. */
  walkedAt: number;
  /** It is the walk of an earlier run, since when Nix has changed nothing. */
  isKept: boolean;
  /** Of how many entries the figures are an earlier run's: all of them, none, or those that are as they were. */
  takenOver: number;
  /** The file system that the store is on, as it is now; null where it does not say. */
  space: DiskSpace | null;
}

/**
 * What the disk holds of a store: walked now, taken from an earlier run if the store is as it was then, or both, each for
 * some of its entries.
 *
 * @throws NIXPERF_STORE_DIR_UNLISTED
 */
export async function readDisk(options: ReadDiskOptions): Promise<DiskReading> {
  const { location, signal, onProgress } = options;
  const cache = options.cache === undefined ? ownCache() : options.cache;
  const kept = cache === null || options.fresh === true ? null : recallWalk(cache, location);
  const space = await diskSpace(location.realStoreDir).catch(() => null);
  if (kept?.holds === true) {
    const { walk, walkedAt } = kept;
    return { walk, walkedAt, isKept: true, takenOver: walk.entries.length, space };
  }
  const walkedAt = (options.now ?? Date.now)();
  const before = stampOf(location);
  const { realStoreDir } = location;
  const { walk, takenOver } = await walkWhatChanged({ realStoreDir, signal, onProgress }, kept?.walk ?? null);
  if (cache !== null) await keepWalk(cache, location, before, { walkedAt, walk });
  return { walk, walkedAt, isKept: false, takenOver, space };
}
