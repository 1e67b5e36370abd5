import type { EntryMarks } from "../../model/disk/entry-marks.ts";
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
  /** What the entries look like; in memory that all workers share, like the sums. */
  marks: EntryMarks;
  /** What they looked like in an earlier walk: those that are as they were are not walked. NaN for new ones. */
  earlier: EntryMarks | null;
  /** Number of the device that the store directory is on. */
  device: number;
  /** Shared by all workers: see {@link counter}. */
  counters: Int32Array;
}

/** What stands where in `counters`. */
export const counter = { nextBatch: 0, done: 1 } as const;

/** Entries, and names in `.links`, that a worker takes at once. */
export const batchSize = { entries: 32, farm: 512 } as const;
