import { constants } from "node:fs";
import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { isNixperfError } from "@nixperf/errors";
import { stateLine, stateUnwritable } from "./errors.ts";
import { maxLineBytes } from "./read-lines.ts";
import { giveToOwner, makeDirectoryOf, syncDirectoryOf, writeAll } from "./state-directory.ts";
import { stateFault } from "./state-fault.ts";

/**
 * Appends whole lines to a file that nixperf keeps, and makes the file and its directory (for this user alone) where they
 * are not there. When it returns, the lines are on the disk.
 *
 * All lines go into the file by one write with `O_APPEND`, so that several processes may append at once and no line ends
 * up inside another. Where a writer was killed in the middle of a line, the next one begins a new line. A write that fails
 * half-way (a full disk) is taken back, unless somebody else has appended since; then a reader leaves out the torn line.
 *
 * A symbolic link in the place of the file is refused: whoever runs this as root should not be led elsewhere.
 *
 * @throws NIXPERF_STATE_UNWRITABLE; NIXPERF_STATE_LINE for a line that holds a line break or is longer than 1 MiB
 */
export async function appendLines(path: string, lines: readonly string[]): Promise<void> {
  if (lines.length === 0) return;
  for (const line of lines) {
    if (line.includes("\n")) throw stateLine(path, "a line break within a line");
    // Of UTF-16, a unit is three bytes of UTF-8 at most, so that most lines need not be counted.
    if (line.length * 3 > maxLineBytes && Buffer.byteLength(line) > maxLineBytes) {
      throw stateLine(path, `a line of ${Buffer.byteLength(line)} bytes`);
    }
  }
  try {
    await makeDirectoryOf(path);
    const { O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK, O_RDWR } = constants;
    const handle = await open(path, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600);
    try {
      await append(handle, path, lines);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (isNixperfError(error)) throw error;
    throw stateUnwritable(path, stateFault(error), error);
  }
}

async function append(handle: FileHandle, path: string, lines: readonly string[]): Promise<void> {
  const before = await handle.stat();
  if (!before.isFile()) throw stateUnwritable(path, "something that is not a regular file");
  if (before.size === 0) await giveToOwner(handle, path);
  const start = (await endsInLine(handle, before.size)) ? "" : "\n";
  const bytes = Buffer.from(`${start}${lines.join("\n")}\n`);
  const { written, fault } = await writeAll(handle, bytes);
  if (fault !== null) {
    const isLast = (await handle.stat()).size === before.size + written;
    if (written > 0 && isLast) await handle.truncate(before.size);
    throw fault;
  }
  await handle.sync();
  if (before.size === 0) await syncDirectoryOf(path);
}

async function endsInLine(handle: FileHandle, size: number): Promise<boolean> {
  if (size === 0) return true;
  const { bytesRead, buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
  return bytesRead === 0 || buffer[0] === 0x0a;
}
