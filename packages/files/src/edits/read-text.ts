import { constants } from "node:fs";
import type { Stats } from "node:fs";
import { open } from "node:fs/promises";
import { isNixperfError } from "@nixperf/errors";
import { editUnfit } from "../errors.ts";
import { stateFault } from "../state-fault.ts";

/** The text of a file that people edit, with what has to be the same afterwards. */
export interface TextFile {
  text: string;
  stats: Stats;
}

const largest = 1024 * 1024;

/**
 * Reads the file to be edited; `null` when there is none.
 *
 * @throws NIXPERF_EDIT_UNFIT for whatever is no regular file of UTF-8 text of at most 1 MiB, or may not be read
 */
export async function readText(target: string): Promise<TextFile | null> {
  try {
    const handle = await open(target, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
    try {
      const stats = await handle.stat();
      if (stats.isDirectory()) throw editUnfit(target, "a directory");
      if (!stats.isFile()) throw editUnfit(target, "something that is not a regular file");
      if (stats.size > largest) throw editUnfit(target, `${stats.size} bytes`);
      const bytes = await handle.readFile();
      return { text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes), stats };
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (isNixperfError(error)) throw error;
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    const isText = !(error instanceof TypeError);
    throw editUnfit(target, isText ? stateFault(error) : "bytes that are not UTF-8 text", error);
  }
}
