import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { open, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { isNixperfError } from "@nixperf/errors";
import { stateUnwritable } from "./errors.ts";
import { giveToOwner, makeDirectoryOf, syncDirectoryOf, writeAll } from "./state-directory.ts";
import { stateFault } from "./state-fault.ts";

const leftoverAfterMs = 3600_000;

/**
 * Replaces a file as a whole: whoever reads it sees the old content or the new, at every instant and after a loss of
 * power. The bytes are written beside it, put on the disk, and renamed into place; the directory is made (for this user
 * alone) where it is not there. Where something fails, the old file stays and nothing is left beside it. What a writer
 * that was killed left there is removed by the next one an hour later.
 *
 * @param mode permissions of the new file
 * @throws NIXPERF_STATE_UNWRITABLE
 */
export async function writeAtomically(path: string, bytes: Uint8Array | string, mode = 0o600): Promise<void> {
  const beside = `${path}.${randomBytes(8).toString("hex")}.new`;
  try {
    const found = await stat(path).catch(() => null);
    // A rename would put a file in the place of a device, and root may do that to /dev/null.
    if (found !== null && !found.isFile()) throw stateUnwritable(path, "there is something there that is no file");
    await makeDirectoryOf(path);
    const handle = await open(beside, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, mode);
    try {
      const { fault } = await writeAll(handle, typeof bytes === "string" ? Buffer.from(bytes) : bytes);
      if (fault !== null) throw fault;
      await giveToOwner(handle, path);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(beside, path);
    await syncDirectoryOf(path);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => {});
    if (isNixperfError(error)) throw error;
    throw stateUnwritable(path, stateFault(error), error);
  }
  await removeLeftovers(path).catch(() => {});
}

async function removeLeftovers(path: string): Promise<void> {
  const name = basename(path);
  for (const entry of await readdir(dirname(path))) {
    if (!entry.startsWith(`${name}.`) || !/^\.[0-9a-f]{16}\.new$/.test(entry.slice(name.length))) continue;
    const leftover = join(dirname(path), entry);
    if (Date.now() - (await stat(leftover)).mtimeMs > leftoverAfterMs) await rm(leftover, { force: true });
  }
}
