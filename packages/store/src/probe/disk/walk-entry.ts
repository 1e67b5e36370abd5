import { closeSync, constants, lstatSync, openSync, readdirSync } from "node:fs";
import type { Stats } from "node:fs";

/**
 * What is told about an entry of the store directory. Paths are "byte paths" with one character a byte (latin1), so that
 * names which are no UTF-8 can be found again: `Buffer.from(path, "latin1")` is what the kernel knows them by.
 */
export interface EntryVisitor {
  /**
   * The entry itself and everything below it, once each, a directory before what is in it. `stats` is `lstat`'s; its `ino`
   * may be rounded, `inode` never is: a bigint where the number is above 2^53.
   */
  found(path: string, stats: Stats, inode: number | bigint): void;
  /** What is there but could not be looked at, with the system's code, such as `EACCES`. */
  unreadable(path: string, code: string): void;
}

/** A directory still to be listed. */
interface Waiting {
  path: string;
  /** How to reach it: the same, unless the path is longer than the kernel takes. */
  reach: string;
  /** Descriptors to close before this one is listed: what they were open for is done. */
  open: number;
}

/** Linux takes 4,096 bytes, macOS 1,024; a name may have 255. */
const longest = process.platform === "linux" ? 3800 : 760;

/**
 * Walks one entry of the store directory, synchronously and without following links. What vanishes meanwhile is left out.
 *
 * The path of a store object may be longer than the kernel takes in one call, for whoever made it went there step by
 * step. Linux lets us do likewise, from an open directory; elsewhere the deep part is reported as unreadable.
 *
 * @param storeDir byte path of the directory
 * @param name byte name of the entry in it
 */
export function walkEntry(storeDir: string, name: string, visitor: EntryVisitor): void {
  const waiting: Waiting[] = [];
  const open: number[] = [];
  look(`${storeDir}/${name}`, `${storeDir}/${name}`, 0);
  try {
    for (let directory = waiting.pop(); directory !== undefined; directory = waiting.pop()) list(directory);
  } finally {
    closeDownTo(0);
  }

  function list(directory: Waiting): void {
    const { path } = directory;
    closeDownTo(directory.open);
    let reach = directory.reach;
    let names: string[];
    try {
      if (reach.length > longest) reach = stepInto(reach);
      names = readdirSync(onDisk(reach), "latin1");
    } catch (error) {
      failed(path, error);
      return;
    }
    const isSame = reach === path;
    for (const each of names) {
      const below = `${path}/${each}`;
      look(below, isSame ? below : `${reach}/${each}`, open.length);
    }
  }

  function look(path: string, reach: string, opened: number): void {
    let stats: Stats | undefined;
    let inode: number | bigint;
    try {
      stats = lstatSync(onDisk(reach), { throwIfNoEntry: false });
      if (stats === undefined) return;
      inode = exactInode(stats, reach);
    } catch (error) {
      failed(path, error);
      return;
    }
    visitor.found(path, stats, inode);
    if (stats.isDirectory()) waiting.push({ path, reach, open: opened });
  }

  /** The same directory under a short name. */
  function stepInto(reach: string): string {
    if (process.platform !== "linux") return reach;
    open.push(openSync(onDisk(reach), constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW));
    return `/proc/self/fd/${open.at(-1)!}`;
  }

  function closeDownTo(count: number): void {
    while (open.length > count) closeSync(open.pop()!);
  }

  function failed(path: string, error: unknown): void {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === undefined) throw error;
    if (code !== "ENOENT") visitor.unreadable(path, code);
  }
}

/** What `node:fs` is to be given for a byte path. */
export function onDisk(path: string): Buffer {
  return Buffer.from(path, "latin1");
}

/** The inode's number without rounding. XFS, NFS and overlays may go beyond 2^53. */
export function exactInode(stats: Stats, reach: string): number | bigint {
  if (stats.ino <= Number.MAX_SAFE_INTEGER) return stats.ino;
  return lstatSync(onDisk(reach), { bigint: true }).ino;
}

/** A byte path as text for people. */
export function shown(path: string): string {
  return onDisk(path).toString("utf8");
}
