import { randomFillSync } from "node:crypto";
import { closeSync, constants, fdatasyncSync, openSync, readSync, unlinkSync, writeSync } from "node:fs";
import { join } from "node:path";

/** Seconds for 4 KiB to be on the disk for certain, so many times. */
export function syncs(scratch: string, times: number): number[] {
  const path = join(scratch, "synced");
  const descriptor = openSync(path, "wx");
  try {
    const block = Buffer.alloc(4096, 1);
    const found: number[] = [];
    for (let index = 0; index < times; index++) {
      const start = performance.now();
      writeSync(descriptor, block, 0, block.length, index * block.length);
      fdatasyncSync(descriptor);
      found.push((performance.now() - start) / 1000);
    }
    return found;
  } finally {
    closeSync(descriptor);
    unlinkSync(path);
  }
}

const chunk = 4 * 1024 * 1024;

/** Bytes a second of a file of so many bytes that is written and on the disk for certain, and of the same read past the page cache. */
export function sequential(scratch: string, bytes: number): { write: number; read: number | null } {
  const path = join(scratch, "large");
  const pieces = Math.max(1, Math.round(bytes / chunk));
  try {
    // Nothing that a file system could compress or take for a hole.
    const data = randomFillSync(Buffer.alloc(chunk));
    const descriptor = openSync(path, "wx");
    const start = performance.now();
    try {
      for (let index = 0; index < pieces; index++) {
        data.writeUInt32LE(index, 0);
        writeSync(descriptor, data);
      }
      fdatasyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    const seconds = (performance.now() - start) / 1000;
    return { write: (pieces * chunk) / seconds, read: readDirectly(path, pieces) };
  } finally {
    unlinkSync(path);
  }
}

/** Null where the file system or the platform does not let reads pass by its cache. */
function readDirectly(path: string, pieces: number): number | null {
  const { O_RDONLY } = constants;
  const O_DIRECT = constants.O_DIRECT as number | undefined;
  if (O_DIRECT === undefined) return null;
  let descriptor: number | null = null;
  try {
    descriptor = openSync(path, O_RDONLY | O_DIRECT);
    const buffer = aligned(descriptor);
    if (buffer === null) return null;
    const start = performance.now();
    for (let index = 0; index < pieces; index++) readSync(descriptor, buffer, 0, chunk, index * chunk);
    return (pieces * chunk) / ((performance.now() - start) / 1000);
  } catch {
    return null;
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

/** Direct reads want memory at a round address, which no call of Node asks for: the place in a larger one is tried out. */
function aligned(descriptor: number): Buffer | null {
  const memory = Buffer.alloc(chunk + 4096);
  for (let offset = 0; offset < 4096; offset += 16) {
    const buffer = memory.subarray(offset, offset + chunk);
    try {
      readSync(descriptor, buffer, 0, 4096, 0);
      return buffer;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EINVAL") return null;
    }
  }
  return null;
}
