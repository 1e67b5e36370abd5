import { constants } from "node:fs";
import { access, open } from "node:fs/promises";
import { isNixperfError } from "@nixperf/errors";
import { configUnreadable } from "./errors.ts";

/** The text of a file, or `null` when it does not exist. */
export type ReadFile = (path: string) => Promise<string | null>;

/** Whether there is anything at a path. */
export type Exists = (path: string) => Promise<boolean>;

const largest = 1024 * 1024;

/**
 * Reads a configuration file. Throws NIXPERF_CONFIG_UNREADABLE for what is there but is not a readable regular file of
 * at most 1 MiB: a cloned repository may hold a link to a pipe or a device, on which reading would never end.
 */
export const readFile: ReadFile = async (path) => {
  try {
    const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stats = await handle.stat();
      if (!stats.isFile()) throw configUnreadable(path, "something that is not a regular file");
      if (stats.size > largest) throw configUnreadable(path, `${stats.size} bytes`);
      return await handle.readFile("utf8");
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (isNixperfError(error)) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    throw configUnreadable(path, code ?? String(error), error);
  }
};

export const exists: Exists = (path) =>
  access(path).then(
    () => true,
    () => false,
  );
