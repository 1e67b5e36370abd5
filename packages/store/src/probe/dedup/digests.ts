import { sharedBytes, sharedCounter } from "./shared.ts";
import type { Unreadable } from "./jobs.ts";
import type { Threads } from "./threads.ts";

/** A file whose digest is wanted, by byte path in the directory. */
export interface Wanted {
  path: string;
  kind: number;
  size: number;
}

/** The digests of files, each as 32 characters of one byte; null where it could not be read. */
export interface Digests {
  of: Array<string | null>;
  unreadable: Unreadable[];
}

export async function digests(
  what: "sample" | "hash",
  directory: string,
  files: readonly Wanted[],
  threads: Threads,
  onDone: (done: number) => void,
): Promise<Digests> {
  if (files.length === 0) return { of: [], unreadable: [] };
  // The largest first, so that no thread begins with one when the others have ended.
  const sorted = [...files.keys()].sort((a, b) => largeSize(files[b]!) - largeSize(files[a]!));
  const next = sharedCounter();
  const made = sharedBytes(files.length * 32);
  const watch = setInterval(() => onDone(Math.min(Atomics.load(next, 0), files.length)), 100);
  try {
    const found = await threads.all({
      do: what,
      next,
      directory,
      paths: sorted.map((file) => files[file]!.path).join("\0"),
      kinds: Uint8Array.from(sorted, (file) => files[file]!.kind),
      sizes: Float64Array.from(sorted, (file) => files[file]!.size),
      digests: made,
    });
    const unreadable = found.flatMap((part) => part.unreadable);
    const failed = new Set(unreadable.map(({ path }) => path.slice(directory.length + 1)));
    const text = Buffer.from(made.buffer).toString("latin1");
    const of: Array<string | null> = Array.from(files, () => null);
    for (const [row, file] of sorted.entries()) {
      if (failed.size === 0 || !failed.has(files[file]!.path)) of[file] = text.slice(row * 32, row * 32 + 32);
    }
    return { of, unreadable };
  } finally {
    clearInterval(watch);
  }
}

/** Below this the order does not matter, and the walk's is the disk's. */
function largeSize({ size }: Wanted): number {
  return size < 8 * 1024 * 1024 ? 0 : size;
}
