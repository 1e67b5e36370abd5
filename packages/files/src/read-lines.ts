import { isUtf8 } from "node:buffer";
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { isNixperfError } from "@nixperf/errors";
import { stateUnreadable } from "./errors.ts";
import { stateFault } from "./state-fault.ts";

/** Longer lines are neither written nor read. */
export const maxLineBytes: number = 1024 * 1024;

const chunkBytes = 256 * 1024;

/** Some of a file's lines, in their order. */
export interface LineBatch<Item> {
  /** What the lines say. */
  items: Item[];
  /** Lines left out since the batch before: torn, damaged, not UTF-8, longer than 1 MiB. */
  damaged: number;
}

/**
 * Reads a file of lines from its beginning to what was its end, in bounded memory, some at a time. A file that is not
 * there has no lines.
 *
 * `parse` says what a line means; `null`, or an exception, means that it is damaged. Damaged lines are counted and left
 * out: a writer that was killed must not cost all that was written before and after. Empty lines are not counted. A last
 * line without an end is parsed like any other, since a torn record does not parse.
 *
 * @throws NIXPERF_STATE_UNREADABLE for what is there but cannot be read, or is not a regular file
 */
export async function* readLines<Item>(
  path: string,
  parse: (line: string) => Item | null,
  signal?: AbortSignal,
): AsyncGenerator<LineBatch<Item>, void, void> {
  const handle = await openFile(path);
  if (handle === null) return;
  try {
    const chunk = Buffer.alloc(chunkBytes);
    let kept: Buffer[] = [];
    let keptBytes = 0;
    for (;;) {
      signal?.throwIfAborted();
      const { bytesRead } = await handle.read(chunk, 0, chunkBytes, null);
      if (bytesRead === 0) break;
      const batch: LineBatch<Item> = { items: [], damaged: 0 };
      const read = chunk.subarray(0, bytesRead);
      const first = read.indexOf(0x0a);
      const last = read.lastIndexOf(0x0a);
      if (first >= 0) {
        // The line that began in earlier chunks ends here; its length alone tells when it is too long.
        if (keptBytes + first > maxLineBytes) batch.damaged++;
        else addLines(Buffer.concat([...kept, read.subarray(0, first)]), parse, batch);
        if (last > first) addLines(read.subarray(first + 1, last), parse, batch);
        kept = [];
        keptBytes = 0;
      }
      const rest = read.subarray(last + 1);
      keptBytes += rest.length;
      if (keptBytes > maxLineBytes) kept = [];
      else kept.push(Buffer.from(rest));
      if (batch.items.length > 0 || batch.damaged > 0) yield batch;
    }
    const batch: LineBatch<Item> = { items: [], damaged: 0 };
    if (keptBytes > maxLineBytes) batch.damaged++;
    else addLines(Buffer.concat(kept), parse, batch);
    if (batch.items.length > 0 || batch.damaged > 0) yield batch;
  } catch (error) {
    if (signal?.aborted === true || isNixperfError(error)) throw error;
    throw stateUnreadable(path, stateFault(error), error);
  } finally {
    await handle.close();
  }
}

async function openFile(path: string) {
  try {
    const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    if ((await handle.stat()).isFile()) return handle;
    await handle.close();
    throw stateUnreadable(path, "something that is not a regular file");
  } catch (error) {
    if (isNixperfError(error)) throw error;
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw stateUnreadable(path, stateFault(error), error);
  }
}

function addLines<Item>(bytes: Buffer, parse: (line: string) => Item | null, batch: LineBatch<Item>): void {
  if (!isUtf8(bytes)) {
    addDoubtfulLines(bytes, parse, batch);
    return;
  }
  for (const line of bytes.toString("utf8").split("\n")) addLine(line, parse, batch);
}

/** Some line is not UTF-8: each is looked at alone, so that the others are not lost with it. */
function addDoubtfulLines<Item>(bytes: Buffer, parse: (line: string) => Item | null, batch: LineBatch<Item>): void {
  for (let at = 0; at <= bytes.length;) {
    const found = bytes.indexOf(0x0a, at);
    const end = found < 0 ? bytes.length : found;
    const line = bytes.subarray(at, end);
    if (isUtf8(line)) addLine(line.toString("utf8"), parse, batch);
    else batch.damaged++;
    at = end + 1;
  }
}

function addLine<Item>(line: string, parse: (line: string) => Item | null, batch: LineBatch<Item>): void {
  if (line === "" || line === "\r") return;
  const item = parsed(line, parse);
  if (item === null) batch.damaged++;
  else batch.items.push(item);
}

function parsed<Item>(line: string, parse: (line: string) => Item | null): Item | null {
  try {
    return parse(line);
  } catch {
    return null;
  }
}
