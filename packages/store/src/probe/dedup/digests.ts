import type { FileTable, Unreadable } from "./jobs.ts";
import { sharedBytes, sharedCounter, sharedIntegers } from "./shared.ts";
import type { Threads } from "./threads.ts";

/** Digests of files, in the order asked for, each as 32 characters of one byte; null where one could not be read. */
export interface Digests {
  of: Array<string | null>;
  unreadable: Unreadable[];
}

/** @param rows which of the files */
export async function digests(
  what: "sample" | "hash",
  directory: string,
  files: FileTable,
  rows: readonly number[],
  threads: Threads,
  onDone: (done: number) => void,
): Promise<Digests> {
  if (rows.length === 0) return { of: [], unreadable: [] };
  const size = (row: number): number => (files.sizes[row]! < orderedFrom ? 0 : files.sizes[row]!);
  // The largest first, so that no thread begins with one when the others have ended.
  const order = [...rows.keys()];
  if (rows.some((row) => size(row) > 0)) order.sort((a, b) => size(rows[b]!) - size(rows[a]!));
  const sorted = sharedIntegers(order.map((at) => rows[at]!));
  const made = sharedBytes(rows.length * 32);
  const next = sharedCounter();
  const watch = setInterval(() => onDone(Math.min(Atomics.load(next, 0), rows.length)), 100);
  try {
    const found = await threads.all({ do: what, next, directory, files, rows: sorted, digests: made });
    const unreadable = found.flatMap((part) => part.unreadable);
    const failed = new Set(unreadable.map(({ row }) => row));
    const text = Buffer.from(made.buffer).toString("latin1");
    const of: Array<string | null> = Array.from(rows, () => null);
    for (const [at, place] of order.entries()) {
      if (!failed.has(sorted[at]!)) of[place] = text.slice(at * 32, at * 32 + 32);
    }
    return { of, unreadable };
  } finally {
    clearInterval(watch);
  }
}

/** Below this many bytes the order of files does not matter, and the walk's is the disk's. */
const orderedFrom = 8 * 1024 * 1024;
