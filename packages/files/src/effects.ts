import { constants } from "node:fs";
import { access, lstat, open } from "node:fs/promises";
import { dirname } from "node:path";
import { isNixperfError } from "@nixperf/errors";
import { configUnreadable } from "./errors.ts";

/** The text of a file, or `null` when it does not exist, or nothing of this user's can be there. */
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
    if (code === "EACCES" && (await isBehindAnothersDoor(path))) return null;
    throw configUnreadable(path, code ?? String(error), error);
  }
};

/**
 * Whether it is not the file that is shut but a directory above it, and another's: a home, or a current directory, that
 * `sudo -u` kept holds nothing of this user's. One of his own that he has shut by accident is told of.
 */
async function isBehindAnothersDoor(path: string): Promise<boolean> {
  for (let at = path; ; at = dirname(at)) {
    const stats = await lstat(at).catch(() => null);
    if (stats !== null) return at !== path && stats.uid !== process.geteuid?.();
    if (at === dirname(at)) return false;
  }
}

export const exists: Exists = (path) =>
  access(path).then(
    () => true,
    () => false,
  );
