import { closeSync, constants, openSync, readlinkSync, readSync } from "node:fs";
import { createHash, hash } from "node:crypto";
import { narEnd, writeLinkNar, writeNarStart } from "../../model/dedup/nar-of-file.ts";
import { fileKind } from "../../model/dedup/loose-file.ts";
import type { FileKind } from "../../model/dedup/loose-file.ts";
import { onDisk } from "../disk/walk-entry.ts";

const chunk = 1024 * 1024;
/** Room for a chunk and for the frame around it. */
const buffer = Buffer.allocUnsafeSlow(chunk + 256);

/**
 * SHA-256 of the NAR of one file or link, as the names in `.links` have it in nix32.
 *
 * Throws the system's errors, and ECHANGED for a file that has not the size given: store objects never change.
 *
 * @param path byte path
 * @param size as `lstat` told it
 */
export function narHash(path: string, kind: FileKind, size: number): Buffer {
  if (kind === fileKind.symlink) {
    return hash("sha256", buffer.subarray(0, writeLinkNar(buffer, readlinkSync(onDisk(path), "buffer"))), "buffer");
  }
  const file = openFile(path);
  try {
    const start = writeNarStart(buffer, size, kind === fileKind.executable);
    const end = narEnd(size);
    if (size <= chunk) {
      // One byte more than there should be, which tells a file that has grown.
      const length = fillFrom(file, start, size, size + 1, 0);
      if (length !== size) throw changed();
      buffer.set(end, start + size);
      return hash("sha256", buffer.subarray(0, start + size + end.length), "buffer");
    }
    const digest = createHash("sha256").update(buffer.subarray(0, start));
    let at = 0;
    for (;;) {
      const length = fillFrom(file, 0, 1, chunk, at);
      if (length === 0) break;
      digest.update(buffer.subarray(0, length));
      at += length;
    }
    if (at !== size) throw changed();
    return digest.update(end).digest();
  } finally {
    closeSync(file);
  }
}

/** How much of each end of a file a sample takes. */
export const sampleBytes = 4096;

/** A digest of the beginning and the end of a regular file that is longer than both: files that differ there differ. */
export function sampleHash(path: string, size: number): Buffer {
  const file = openFile(path);
  try {
    const begin = fillFrom(file, 0, sampleBytes, sampleBytes, 0);
    const end = fillFrom(file, begin, sampleBytes, sampleBytes, size - sampleBytes);
    if (begin + end !== 2 * sampleBytes) throw changed();
    return hash("sha256", buffer.subarray(0, begin + end), "buffer");
  } finally {
    closeSync(file);
  }
}

function openFile(path: string): number {
  // Whatever may have come in its place meanwhile is neither followed nor waited for.
  return openSync(onDisk(path), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
}

/** Reads from `position` into the buffer at `offset`: `most` bytes, or at least `least`, or fewer at the file's end. */
function fillFrom(file: number, offset: number, least: number, most: number, position: number): number {
  let done = 0;
  do {
    const got = readSync(file, buffer, offset + done, most - done, position + done);
    if (got === 0) break;
    done += got;
  } while (done < least);
  return done;
}

function changed(): NodeJS.ErrnoException {
  return Object.assign(new Error("the file changed while it was read"), { code: "ECHANGED" });
}
