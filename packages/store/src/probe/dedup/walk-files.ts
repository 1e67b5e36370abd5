import { lstatSync, readdirSync } from "node:fs";
import type { Dirent, Stats } from "node:fs";
import { exactInode, onDisk, walkEntry } from "../disk/walk-entry.ts";
import type { EntryVisitor } from "../disk/walk-entry.ts";

/** Paths beyond this are left to `walkEntry`, which knows how to go further than the kernel takes paths. */
const longest = 700;

/**
 * Walks one entry of the store directory as `walkEntry` does, but tells nothing of directories. What they are is in the
 * listing that they stand in, and a third of all looks is spared.
 *
 * @param storeDir byte path of the directory
 * @param name byte name of the entry in it
 */
export function walkFiles(storeDir: string, name: string, visitor: EntryVisitor): void {
  const filesOnly: EntryVisitor = {
    found: (path, stats, inode) => void (stats.isDirectory() || visitor.found(path, stats, inode)),
    unreadable: (path, code) => visitor.unreadable(path, code),
  };
  const top = `${storeDir}/${name}`;
  const waiting: string[] = [];
  if (look(top)?.isDirectory() === true) waiting.push(top);
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    for (const one of list(path)) {
      const below = `${path}/${one.name}`;
      if (below.length > longest) walkEntry(path, one.name, filesOnly);
      else if (one.isDirectory()) waiting.push(below);
      else look(below);
    }
  }

  function list(path: string): Dirent[] {
    try {
      // Its types do not know that names can be had as byte names.
      return readdirSync(onDisk(path) as unknown as string, {
        encoding: "latin1" as BufferEncoding,
        withFileTypes: true,
      });
    } catch (error) {
      failed(path, error);
      return [];
    }
  }

  function look(path: string): Stats | undefined {
    let stats: Stats | undefined;
    try {
      stats = lstatSync(onDisk(path), { throwIfNoEntry: false });
    } catch (error) {
      failed(path, error);
    }
    if (stats !== undefined && !stats.isDirectory()) visitor.found(path, stats, exactInode(stats, path));
    return stats;
  }

  function failed(path: string, error: unknown): void {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === undefined) throw error;
    if (code !== "ENOENT") visitor.unreadable(path, code);
  }
}
