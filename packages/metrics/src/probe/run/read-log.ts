import { createReadStream, statSync } from "node:fs";
import { logReader } from "@nixperf/nix/log";
import type { LogSink } from "@nixperf/nix/log";
import { logUnreadable } from "../../errors.ts";

/**
 * Reads a log that somebody kept: of `--log-format internal-json`, with other lines in between, or of a `json-log-path`.
 * Returns when it was last written, in milliseconds of the epoch.
 *
 * @throws NIXPERF_COLLECT_LOG
 */
export async function readLog(file: string, sink: LogSink, signal: AbortSignal | undefined): Promise<number> {
  try {
    const { mtimeMs } = statSync(file);
    let reader: ReturnType<typeof logReader> | null = null;
    for await (const chunk of createReadStream(file, { signal, highWaterMark: 1 << 20 })) {
      const bytes = chunk as Uint8Array;
      reader ??= logReader({ prefix: isBare(bytes) ? "" : "@nix ", sink, progress: "last" });
      reader.push(bytes, 0);
    }
    reader?.end(0);
    return mtimeMs;
  } catch (error) {
    if (signal?.aborted) throw error;
    throw logUnreadable(file, error);
  }
}

/** Whether lines are events without the mark that tells them from other lines. */
function isBare(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes.subarray(0, 64 * 1024)).toString("latin1");
  return !/^@nix \{/m.test(text) && /^\{"action"|^\{.*"action":/m.test(text);
}
