import { closeSync, constants, openSync, readlinkSync, readSync } from "node:fs";
import { createHash, hash } from "node:crypto";
import { narFrame, symlinkNar } from "../../model/dedup/nar-of-file.ts";
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
    return hash("sha256", symlinkNar(readlinkSync(onDisk(path), "buffer")), "buffer");
  }
  const { before, after } = narFrame(size, kind === fileKind.executable);
  const file = openFile(path);
  try {
    if (size <= chunk) {
      buffer.set(before);
      // One byte more than there should be, which tells a file that has grown.
      const length = fillFrom(file, before.length, size + 1, 0);
      if (length !== size) throw changed();
      buffer.set(after, before.length + size);
      return hash("sha256", buffer.subarray(0, before.length + size + after.length), "buffer");
    }
    const digest = createHash("sha256").update(before);
    let at = 0;
    for (;;) {
      const length = fillFrom(file, 0, chunk, at);
      if (length === 0) break;
      digest.update(buffer.subarray(0, length));
      at += length;
    }
    if (at !== size) throw changed();
    return digest.update(after).digest();
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
    const begin = fillFrom(file, 0, sampleBytes, 0);
    const end = fillFrom(file, begin, sampleBytes, size - sampleBytes);
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

/** Reads up to `length` bytes of the file from `position` into the buffer at `offset`; fewer at its end. */
function fillFrom(file: number, offset: number, length: number, position: number): number {
  let done = 0;
  while (done < length) {
    const got = readSync(file, buffer, offset + done, length - done, position + done);
    if (got === 0) break;
    done += got;
  }
  return done;
}

function changed(): NodeJS.ErrnoException {
  return Object.assign(new Error("the file changed while it was read"), { code: "ECHANGED" });
}
