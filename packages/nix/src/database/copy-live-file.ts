import { closeSync, constants, copyFileSync, openSync, readSync, writeSync } from "node:fs";

const chunkBytes = 1 << 20;

/**
 * Copies a file that others may be writing to; what they write meanwhile may be in the copy, or not, or in part. Where
 * the file system can, it is cloned at one instant.
 *
 * Otherwise it is read to wherever its end then is. `copyFileSync` would not do: it waits for as many bytes as the file
 * had when it began, for ever, where the file has become shorter since (libuv's `uv_fs_copyfile`).
 */
export function copyLiveFile(from: string, to: string): void {
  try {
    copyFileSync(from, to, constants.COPYFILE_FICLONE_FORCE);
    return;
  } catch {
    // This file system cannot clone, or the file cannot be read, which opening it will tell.
  }
  const source = openSync(from, "r");
  try {
    const target = openSync(to, "w");
    try {
      const buffer = Buffer.allocUnsafe(chunkBytes);
      for (let bytes = readSync(source, buffer); bytes > 0; bytes = readSync(source, buffer)) {
        for (let written = 0; written < bytes;) written += writeSync(target, buffer, written, bytes - written);
      }
    } finally {
      closeSync(target);
    }
  } finally {
    closeSync(source);
  }
}
