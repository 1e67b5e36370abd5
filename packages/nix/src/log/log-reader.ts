import { heldProgress } from "./held-progress.ts";
import { parseEvent } from "./parse-event.ts";
import { maxProgressBytes, type ProgressLine, progressHead, scanProgress } from "./progress-line.ts";
import { type LogSink, maxLineBytes } from "./types.ts";

export interface LogReaderOptions {
  /** `"@nix "` for the standard error of `--log-format internal-json`, nothing for a `json-log-path`. */
  prefix: "@nix " | "";
  sink: LogSink;
  /**
   * `"last"` hands on only the last progress of a copy or a transfer: when anything else comes of the same activity, at
   * `flush` and at `end`, each with the time of its own arrival. Everything else, counters too, comes as it is read.
   * Default: `"all"`.
   */
  progress?: "all" | "last";
}

export interface LogReader {
  /** Takes the next bytes, cut anywhere; `at` is when they arrived, in seconds of any clock. They are not kept. */
  push(chunk: Uint8Array, at: number): void;
  /** Hands on the progress that is held back. */
  flush(): void;
  /** Takes what stands there as the last line, if anything, and flushes. */
  end(at: number): void;
}

/**
 * Reads Nix's stream of events (`JSONLogger`, src/libutil/logging.cc), of any version and fork. Throws on nothing, and
 * needs no more memory than {@link maxLineBytes} and a little for each activity that has begun and not stopped.
 */
export function logReader(options: LogReaderOptions): LogReader {
  const { prefix, sink, progress = "all" } = options;
  const held = heldProgress(sink, progress === "last");
  const head = progressHead(prefix);
  const line: ProgressLine = { done: 0, expected: 0, running: 0, failed: 0, idHigh: 0, idLow: 0, idStart: 0, idEnd: 0 };
  /** The beginning of a line whose end has not come yet. */
  let begun = Buffer.alloc(1 << 12);
  let begunLength = 0;
  let isTooLong = false;

  function begin(chunk: Buffer, from: number, to: number): void {
    const length = begunLength + to - from;
    if (isTooLong || length > maxLineBytes) {
      isTooLong = true;
      begunLength = 0;
      return;
    }
    if (length > begun.length) {
      const larger = Buffer.alloc(Math.min(maxLineBytes, Math.max(length, 2 * begun.length)));
      begun.copy(larger, 0, 0, begunLength);
      begun = larger;
    }
    chunk.copy(begun, begunLength, from, to);
    begunLength = length;
  }

  function endBegun(at: number): void {
    const [length, tooLong] = [begunLength, isTooLong];
    begunLength = 0;
    isTooLong = false;
    if (tooLong) sink.damaged(at);
    else whole(begun, 0, length, at);
  }

  function whole(bytes: Buffer, from: number, to: number, at: number): void {
    if (to - from > maxLineBytes) return sink.damaged(at);
    const end = to > from && bytes[to - 1] === carriageReturn ? to - 1 : to;
    if (!begins(bytes, from, end, prefix === "" ? "{" : prefix))
      return sink.plain(bytes.toString("utf8", from, end), at);
    const event = parseEvent(bytes.toString("utf8", from + prefix.length, end));
    if (event === null) sink.damaged(at);
    else held.event(event, at);
  }

  return {
    push(chunk, at) {
      const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      let from = 0;
      if (begunLength > 0 || isTooLong) {
        const end = bytes.indexOf(lineFeed);
        begin(bytes, 0, end < 0 ? bytes.length : end);
        if (end < 0) return;
        endBegun(at);
        from = end + 1;
      }
      while (from < bytes.length) {
        if (bytes.length - from >= maxProgressBytes) {
          const end = scanProgress(bytes, from, head, line);
          if (end >= 0 && bytes[end] === lineFeed) {
            held.progress(line, bytes, at);
            from = end + 1;
            continue;
          }
        }
        const end = bytes.indexOf(lineFeed, from);
        if (end < 0) {
          begin(bytes, from, bytes.length);
          return;
        }
        whole(bytes, from, end, at);
        from = end + 1;
      }
    },
    flush: () => held.flush(),
    end(at) {
      if (begunLength > 0 || isTooLong) endBegun(at);
      held.flush();
    },
  };
}

function begins(bytes: Buffer, from: number, to: number, text: string): boolean {
  if (to - from < text.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[from + i] !== text.charCodeAt(i)) return false;
  return true;
}

const lineFeed = 10;
const carriageReturn = 13;
