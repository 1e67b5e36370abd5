import type { WholeDisk } from "../../model/disk/disk-totals.ts";
import type { UnreadablePart } from "../../model/disk/unreadable-part.ts";
import { lookAtStore } from "./look-at-store.ts";

export interface WalkStoreOptions {
  realStoreDir: string;
  /**
   * Byte names of the entries to walk; left out: all. Then what is known of a shared inode is what its links below these
   * entries and in `.links` tell, which is all that `reclaim` needs.
   */
  only?: readonly string[] | undefined;
  signal?: AbortSignal | undefined;
  /** Told now and then how many entries, those of `.links` among them, have been walked. */
  onProgress?: ((done: number, total: number) => void) | undefined;
  /** How many threads. Default: one for each core. */
  workers?: number | undefined;
}

/** A walk, with what only the sum of all needs. */
export interface WalkedStore extends WholeDisk {
  /** The parts that are too low in `unreadable`, and of `.links`; at most ten thousand a thread. */
  unreadableParts: UnreadablePart[];
}

/**
 * Walks what is in the store directory, in several threads. What comes and goes meanwhile is in it or not; nothing is ever
 * changed. Memory is needed for names of entries and for links to files with more than one, not for files.
 *
 * @throws NIXPERF_STORE_DIR_UNLISTED
 */
export async function walkStore(options: WalkStoreOptions): Promise<WalkedStore> {
  return await lookAtStore(options, null);
}
