import { createReadStream } from "node:fs";
import { addAbortSignal } from "node:stream";
import { importUnreadable } from "../../errors.ts";

/** No record is longer; what is goes on as a damaged line of this length. */
const longest = 16 * 1024 ** 2;

/**
 * The lines of a file, or of standard input for `-`, some at a time in memory.
 *
 * @throws NIXPERF_IMPORT_UNREADABLE
 */
export async function* linesOf(path: string, signal?: AbortSignal): AsyncGenerator<string, void, void> {
  let rest = "";
  try {
    // Standard input may be a pipe that whoever writes it does not want to wait for, which only its own stream can read.
    const stream = path === "-" ? process.stdin : createReadStream(path);
    stream.setEncoding("utf8");
    if (signal !== undefined) addAbortSignal(signal, stream);
    for await (const chunk of stream as AsyncIterable<string>) {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop()!;
      if (rest.length > longest) {
        lines.push(rest);
        rest = "";
      }
      yield* lines;
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw importUnreadable(path, (error as NodeJS.ErrnoException).code ?? String(error));
  }
  if (rest !== "") yield rest;
}
