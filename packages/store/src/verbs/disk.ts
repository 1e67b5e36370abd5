import type { Gap } from "@nixperf/errors";
import { locateStore, thisWorld } from "@nixperf/nix/location";
import type { StoreLocation } from "@nixperf/nix/location";
import { diskShares } from "../model/disk/disk-shares.ts";
import type { DiskShare, DiskShares } from "../model/disk/disk-shares.ts";
import { diskTotals } from "../model/disk/disk-totals.ts";
import type { DiskTotals } from "../model/disk/disk-totals.ts";
import type { LinkFarm } from "../model/disk/disk-walk.ts";
import { biggestEntries, entrySizes } from "../model/disk/entry-sizes.ts";
import { state } from "../model/liveness.ts";
import type { OutsideSpace } from "../model/outside/outside-space.ts";
import { stateName } from "../model/state-name.ts";
import type { StateName } from "../model/state-name.ts";
import type { StoreModel } from "../model/store-model.ts";
import type { Visibility } from "../model/visibility.ts";
import { readDisk } from "../probe/disk/read-disk.ts";
import type { DiskReading } from "../probe/disk/read-disk.ts";
import { shown } from "../probe/disk/walk-entry.ts";
import { outsideSpace } from "../probe/outside/outside-space.ts";
import { diskGaps } from "./disk-gaps.ts";
import { gapsAt } from "./gaps-at.ts";
import { identityOf, modelFor } from "./store-identity.ts";
import type { StoreIdentity } from "./store-identity.ts";
import type { StoreOptions } from "./store-options.ts";

export interface DiskOptions extends StoreOptions {
  /** How many of the biggest entries, and of what is outside of the store, are listed. Default 10. */
  limit?: number | undefined;
  /** What `readDisk` read, to ask it several questions. Left out: the disk is read now. */
  disk?: DiskReading | undefined;
  /** What `outsideSpace` found. Left out: it is looked for now. */
  outside?: OutsideSpace | undefined;
}

export interface DiskRecord {
  schema: "nixperf.store.disk/1";
  store: StoreIdentity;
  visibility: Visibility;
  /** When it was as is said; before it was read when Nix had changed nothing since an earlier walk. ISO 8601, UTC. */
  walkedAt: string;
  /** Entries of the store directory, `.links` left out. */
  entries: number;
  /** All that the store takes: blocks, as `du -s` counts them, and inodes. */
  total: DiskTotals;
  /** Blocks of the store directory itself. */
  storeDirectoryBytes: number;
  /** `.links`, where Nix's optimiser keeps a link to each file that it has deduplicated. */
  links: LinkFarm;
  /** Null where it is not known what is alive. */
  shares: DiskShares | null;
  fileSystem: DiskFileSystem;
  biggest: DiskEntry[];
  /** What Nix takes outside of the store, without its gaps. */
  outside: Omit<OutsideSpace, "gaps">;
  gaps: Gap[];
}

export interface DiskFileSystem {
  /** Such as `ext4`; null when not known. */
  type: string | null;
  /** Why deleting may give back another number of bytes than blocks say: `compression`, `reflinks`, `snapshots`, … */
  caveats: string[];
  totalBytes: number | null;
  /** Free for those without privilege. */
  freeBytes: number | null;
  /** Null as well on file systems that make inodes as they need them. */
  totalInodes: number | null;
  freeInodes: number | null;
}

export interface DiskEntry {
  /** Untrusted text: not every entry is a store path. */
  path: string;
  registered: boolean;
  /** Null when it is not registered, or when it is not known what is alive. */
  state: StateName | null;
  /** All its inodes, each once. */
  bytes: number;
  inodes: number;
  /** What would come back if it alone went. */
  aloneBytes: number;
  /** Sizes of its files and links by name. */
  apparentBytes: number;
}

export type { DiskShare };

/**
 * What a store takes on disk, hard links counted, and what would come back. Walks what has changed since the last time, in
 * several threads.
 *
 * @throws what `readStore` throws, and NIXPERF_STORE_DIR_UNLISTED
 */
export async function disk(options: DiskOptions = {}): Promise<DiskRecord> {
  const location = options.snapshot?.location ?? locateStore({ store: options.store, world: thisWorld() });
  const { now, limit = 10 } = options;
  const isOver = new AbortController();
  const signal = options.signal === undefined ? isOver.signal : AbortSignal.any([options.signal, isOver.signal]);
  // The threads walk while the database is read.
  const walking = Promise.resolve(options.disk ?? readDiskFor({ ...options, signal }, location));
  walking.catch(() => {});
  try {
    const model = await modelFor(options);
    const [reading, outside] = await Promise.all([
      walking,
      options.outside ?? outsideSpace({ location, now, signal: options.signal }),
    ]);
    return recordOf(model, reading, outside, limit);
  } finally {
    isOver.abort();
  }
}

export type ReadDiskFor = Pick<DiskOptions, "fresh" | "cache" | "now" | "signal" | "onProgress">;

/** Reads the disk as the options of a verb say. */
export async function readDiskFor(
  { fresh, cache, now, signal, onProgress }: ReadDiskFor,
  location: StoreLocation,
): Promise<DiskReading> {
  return await readDisk({
    location,
    fresh,
    cache,
    now,
    signal,
    onProgress: (done, total) => onProgress?.({ doing: "walking the store", done, total, unit: "paths" }),
  });
}

/** How what is on disk divides into live and dead; null where it is not known what is alive. */
export function sharesOf(model: StoreModel, { walk }: DiskReading): DiskShares | null {
  const { states, snapshot, deadUnregistered, visibility } = model;
  if (visibility === "unknown") return null;
  const { paths, storeDir } = snapshot.database;
  const baseName = (path: string): string => path.slice(storeDir.length + 1);
  const dead = paths.filter((_, path) => states[path] === state.dead).map(baseName);
  const odd = snapshot.disk.odd.map((name) => Buffer.from(name, "utf8").toString("latin1"));
  return diskShares(walk, diskTotals(walk), dead, [...deadUnregistered.map(baseName), ...odd]);
}

function recordOf(model: StoreModel, reading: DiskReading, outside: OutsideSpace, limit: number): DiskRecord {
  const { snapshot, visibility } = model;
  const { walk, walkedAt, space } = reading;
  const { gaps: outsideGaps, ...outsideFigures } = outside;
  return {
    schema: "nixperf.store.disk/1",
    store: identityOf(snapshot),
    visibility,
    walkedAt: new Date(walkedAt).toISOString(),
    entries: walk.entries.length,
    total: diskTotals(walk),
    storeDirectoryBytes: walk.storeDirectoryBytes,
    links: walk.linkFarm,
    shares: sharesOf(model, reading),
    fileSystem: {
      type: walk.blocksMean.fileSystem,
      caveats: walk.blocksMean.caveats,
      totalBytes: space?.totalBytes ?? null,
      freeBytes: space?.availableBytes ?? null,
      totalInodes: space?.totalInodes ?? null,
      freeInodes: space?.availableInodes ?? null,
    },
    biggest: biggestOf(model, reading, limit),
    outside: outsideFigures,
    gaps: [
      ...gapsAt({ "/dead": "/shares", "/live": "/shares", "/orderDependent": "/shares" }, model.gaps),
      ...diskGaps(walk, "/total/bytes"),
      ...outsideGaps.map((gap) => Object.assign({}, gap, { at: `/outside${gap.at}` })),
    ],
  };
}

function biggestOf({ states, snapshot, visibility }: StoreModel, { walk }: DiskReading, limit: number): DiskEntry[] {
  const sizes = entrySizes(walk);
  const { indexOf, storeDir } = snapshot.database;
  return biggestEntries(sizes, limit).map((entry) => {
    const name = walk.entries[entry]!;
    const registered = indexOf.get(name);
    return {
      path: `${storeDir}/${shown(name)}`,
      registered: registered !== undefined,
      state: registered === undefined ? null : stateName(states[registered]!, visibility !== "unknown"),
      bytes: sizes.bytes[entry]!,
      inodes: sizes.inodes[entry]!,
      aloneBytes: sizes.aloneBytes[entry]!,
      apparentBytes: walk.apparentBytes[entry]!,
    };
  });
}
