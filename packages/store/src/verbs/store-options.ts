import type { StoreSnapshot } from "../model/snapshot.ts";

/** What every verb of this package takes. */
export interface StoreOptions {
  /**
   * The store to look at, as Nix spells it: `auto`, `daemon`, `local?root=DIR`, `local?store=…&state=…&real=…`, or a
   * directory that holds `nix/store`. Left out: the store Nix itself would use.
   */
  store?: string | null | undefined;
  /** A snapshot by `readStore`, to ask one instant several questions. Left out: the store is read now. */
  snapshot?: StoreSnapshot | undefined;
  /** Read the store anew, even if nothing seems to have changed since what an earlier run kept. */
  fresh?: boolean | undefined;
  /** Where what was read is kept for the next time; null for nowhere. Left out: nixperf's cache directory. */
  cache?: string | null | undefined;
  /** The present, in milliseconds since the epoch. Default `Date.now`. */
  now?: (() => number) | undefined;
  signal?: AbortSignal | undefined;
  /** Told what is being done, with how much of how much; sizes of closures are what takes time. */
  onProgress?: ((progress: StoreProgress) => void) | undefined;
}

export interface StoreProgress {
  /** "reading the database". */
  doing: string;
  done: number;
  total: number | null;
  unit: "paths" | "files" | "bytes" | "steps";
}
