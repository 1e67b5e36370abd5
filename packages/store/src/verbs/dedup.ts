import type { Gap } from "@nixperf/errors";
import { locateStore, thisWorld } from "@nixperf/nix/location";
import type { DedupApplied } from "../act/dedup/optimise.ts";
import type { LinksGrowth } from "../model/dedup/directory-limits.ts";
import type { LinkHealth, Saving } from "../model/dedup/link-entries.ts";
import { recallAnswer } from "../probe/kept/kept-answers.ts";
import { ownCache } from "../probe/kept/own-cache.ts";
import type { StoreIdentity } from "./store-identity.ts";
import type { StoreOptions } from "./store-options.ts";

export interface DedupOptions extends Omit<StoreOptions, "snapshot"> {
  /** How many of the contents that would save most are named. Default 10. */
  limit?: number | undefined;
  /** Hash every file in `.links` and hold it against its name, too. Reads all of them. */
  check?: boolean | undefined;
  /** Run Nix's optimiser after looking, and say what it really saved. */
  apply?: boolean | undefined;
}

export interface DedupRecord {
  schema: "nixperf.store.dedup/1";
  store: StoreIdentity;
  /** What the hard links of `.links` save now. Blocks, as `du` counts. */
  saved: Saving;
  potential: DedupPotential;
  links: DedupLinks;
  /** What was read to find it out. */
  looked: DedupLooked;
  /** The contents that would save most, largest first. */
  items: DedupItem[];
  /** What Nix's optimiser did; null where it was not run. */
  applied: DedupApplied | null;
  gaps: Gap[];
}

/** What `nix-store --optimise` would still save, as Nix does it. */
export interface DedupPotential extends Saving {
  /** Names in store objects that would be replaced by links. */
  files: number;
  /** Entries that `.links` would have more: one for every content, also for what is there once. */
  newLinks: number;
  /** How much the directory `.links` itself would grow; null where the file system does not let that be known. */
  growth: LinksGrowth | null;
  /** Files that it leaves alone, because their owner may write to them. */
  writableFiles: number;
  /** Names that stay, because the file to link to has as many links as the file system allows. */
  overLimit: number;
}

/** How the directory `.links` is. */
export interface DedupLinks extends LinkHealth {
  /** Blocks of the directory itself. */
  directoryBytes: number;
  /** How large it can become, and how many links a file can have; null where there is no such limit, or it is not known. */
  directoryLimitBytes: number | null;
  linkLimit: number | null;
  /** Entries whose files have another content than their names say; null where that was not looked at. */
  damaged: string[] | null;
}

export interface DedupLooked {
  /** Names of files and links in registered store objects that are not in `.links`. */
  files: number;
  /** Files whose whole content was read, and their sizes. */
  hashedFiles: number;
  hashedBytes: number;
}

/** Equal files. */
export interface DedupItem {
  /** One of the files. */
  path: string;
  /** How many others would become links. */
  files: number;
  /** Blocks that come back. */
  bytes: number;
}

/**
 * What hard links save in a store, and what `nix-store --optimise` would still save, exactly and without hashing the whole
 * store; with `apply`, what it then really saved. Unless it is to be applied nothing is changed but nixperf's own cache.
 *
 * @throws what `locateStore` and `readStoreDatabase` throw, NIXPERF_STORE_DIR_UNLISTED; with `apply` also
 * NIXPERF_OPTIMISER_BLOCKED, NIXPERF_LINKS_DAMAGED, NIXPERF_NIX_NOT_FOUND.
 */
export async function dedup(options: DedupOptions = {}): Promise<DedupRecord> {
  const location = locateStore({ store: options.store, world: thisWorld() });
  const cache = options.cache === undefined ? ownCache() : options.cache;
  const mayRecall = options.fresh !== true && options.apply !== true && options.check !== true;
  const kept = cache === null || !mayRecall ? null : recallAnswer<DedupRecord>(cache, location);
  // What looks at a store is loaded only where it is to be looked at.
  const record = kept ?? (await (await import("./dedup-look.ts")).lookForDuplicates(location, options, cache));
  return { ...record, items: record.items.slice(0, options.limit ?? 10) };
}
