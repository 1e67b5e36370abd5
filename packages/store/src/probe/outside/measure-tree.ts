import { lstatSync, readdirSync } from "node:fs";
import { setImmediate } from "node:timers/promises";

/** What trees take up on disk. */
export interface Measured {
  /** Blocks times 512; links are not followed, an inode with several links below is counted once. */
  bytes: number;
  inodes: number;
  /** Newest modification, in milliseconds since the epoch; null when nothing could be read. */
  changed: number | null;
  /** Owner of the first path that is there. */
  uid: number | null;
  /** Paths that could not be read. */
  unreadable: number;
  /** There was more than {@link MeasureOptions.most}, so that it is a lower bound. */
  cutShort: boolean;
}

export interface MeasureOptions {
  /** Inodes after which to stop. Default 1,000,000. */
  most?: number | undefined;
  signal?: AbortSignal | undefined;
  /** Inodes with several links that are counted already, by device and number; added to. */
  counted?: Set<string>;
}

/** How many entries pass before others get a turn. */
const turn = 2_000;

/**
 * Adds up what lies at `paths` and below, as `du -x` would: other file systems mounted below are left out. What vanishes
 * meanwhile is not there; what may not be read is counted in `unreadable`.
 */
export async function measureTree(paths: readonly string[], options: MeasureOptions = {}): Promise<Measured> {
  const { most = 1_000_000, signal, counted = new Set<string>() } = options;
  const sum: Measured = { bytes: 0, inodes: 0, changed: null, uid: null, unreadable: 0, cutShort: false };
  // Names need not be UTF-8, so that each byte is a character here.
  const waiting: Array<{ path: string; device: number | null }> = paths.map((path) => ({
    path: Buffer.from(path).toString("latin1"),
    device: null,
  }));
  for (let seen = 1, next = waiting.pop(); next !== undefined; next = waiting.pop(), seen++) {
    if (seen % turn === 0) {
      await setImmediate();
      signal?.throwIfAborted();
    }
    if (sum.inodes >= most) {
      sum.cutShort = true;
      break;
    }
    const path = Buffer.from(next.path, "latin1");
    const stats = orUnreadable(sum, () => lstatSync(path));
    if (stats === null || (next.device !== null && stats.dev !== next.device)) continue;
    sum.uid ??= stats.uid;
    if (stats.nlink > 1 && !stats.isDirectory()) {
      const inode = `${stats.dev}:${stats.ino}`;
      if (counted.has(inode)) continue;
      counted.add(inode);
    }
    sum.bytes += stats.blocks * 512;
    sum.inodes++;
    sum.changed = Math.max(sum.changed ?? 0, stats.mtimeMs);
    if (!stats.isDirectory()) continue;
    for (const name of orUnreadable(sum, () => readdirSync(path, { encoding: "latin1" })) ?? [])
      waiting.push({ path: `${next.path}/${name}`, device: stats.dev });
  }
  return sum;
}

function orUnreadable<T>(sum: Measured, read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOENT" && code !== "ENOTDIR") sum.unreadable++;
    return null;
  }
}
