import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";

/**
 * The text of a regular file without white space at its end; `null` when it is there and may not be read, or is larger
 * than `maxBytes` or no regular file; `undefined` when it is not there. Never throws, and waits for nobody.
 */
export function readBounded(path: string, maxBytes: number): string | null | undefined {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "ENOENT" || code === "ENOTDIR" || code === "ESRCH" ? undefined : null;
  }
  try {
    if (!fstatSync(file).isFile()) return null;
    const pieces: Buffer[] = [];
    let length = 0;
    for (;;) {
      const piece = Buffer.allocUnsafe(Math.min(65_536, maxBytes + 1 - length));
      // Files of the kernel have no size, and give less than was asked for.
      const got = readSync(file, piece, 0, piece.length, null);
      if (got === 0) break;
      pieces.push(piece.subarray(0, got));
      length += got;
      if (length > maxBytes) return null;
    }
    return Buffer.concat(pieces).toString("utf8").replaceAll("\0", "").trimEnd();
  } catch (error) {
    // A process that ended meanwhile.
    return (error as NodeJS.ErrnoException).code === "ESRCH" ? undefined : null;
  } finally {
    closeSync(file);
  }
}
