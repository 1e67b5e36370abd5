import type { EntrySums } from "./harvest.ts";

/** What a worker is told to do. */
export interface WalkOrders {
  /** Byte path of the store directory. */
  storeDir: string;
  /** Byte names of the entries to walk, with `/` between them, which no name has; a text is handed over faster than a list. */
  entries: string;
  /** The same of `.links`. */
  farm: string;
  sums: EntrySums;
  /** Shared by all workers: see {@link counter}. */
  counters: Int32Array;
}

/** What stands where in `counters`. */
export const counter = { nextBatch: 0, done: 1 } as const;

/** Entries, and names in `.links`, that a worker takes at once. */
export const batchSize = { entries: 32, farm: 512 } as const;
