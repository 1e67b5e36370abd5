import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import type { Stats } from "node:fs";
import { link, mkdir, open, readdir, rename, rm, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import { editUnwritable } from "../errors.ts";
import { syncDirectoryOf, writeAll } from "../state-directory.ts";
import { stateFault } from "../state-fault.ts";

/**
 * Makes `text` the whole content of the file, or removes it: at every instant there is the old file or the new one.
 * Permissions and owner stay as in `old`; a new file gets `mode` (`null`: what programs usually give), and never takes the
 * place of one that came meanwhile.
 *
 * @throws NIXPERF_EDIT_UNWRITABLE; then the old file is as it was
 */
export async function replaceText(
  target: string,
  text: string | null,
  old: Stats | null,
  mode: number | null,
): Promise<void> {
  if (old !== null && (old.mode & 0o222) === 0)
    throw editUnwritable(
      target,
      "a file that is read-only for everybody",
      `chmod u+w ${target}, if it is meant to change`,
    );
  const beside = join(dirname(target), `.${basename(target)}.${process.pid}.${randomBytes(6).toString("hex")}.nixperf`);
  try {
    if (text === null) {
      await unlink(target);
    } else {
      await mkdir(dirname(target), { recursive: true });
      await writeBeside(beside, text, old, old === null ? mode : old.mode & 0o7777);
      if (old === null) {
        // Unlike rename, link fails where a file is.
        await link(beside, target);
        await unlink(beside);
      } else {
        await rename(beside, target);
      }
    }
    await syncDirectoryOf(target);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => {});
    throw editUnwritable(target, stateFault(error), "ls -ld on it and its directory", error);
  }
}

async function writeBeside(beside: string, text: string, old: Stats | null, mode: number | null): Promise<void> {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;
  // Nobody else reads it before its owner and permissions are right. Without a mode the umask decides.
  const handle = await open(beside, flags, mode === null ? 0o666 : 0o600);
  try {
    const { fault } = await writeAll(handle, Buffer.from(text));
    if (fault !== null) throw fault;
    const made = await handle.stat();
    // A file of somebody else's must not become ours because we may write its directory.
    if (old !== null && (made.uid !== old.uid || made.gid !== old.gid)) await handle.chown(old.uid, old.gid);
    if (mode !== null) await handle.chmod(mode);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Removes what a process that was killed left beside the file. */
export async function removeLeftovers(target: string): Promise<void> {
  const prefix = `.${basename(target)}.`;
  const names = await readdir(dirname(target)).catch(() => []);
  for (const name of names) {
    const rest = name.startsWith(prefix) ? /^(\d{1,10})\.[0-9a-f]{12}\.nixperf$/.exec(name.slice(prefix.length)) : null;
    if (rest !== null && !isRunning(Number(rest[1])))
      await rm(join(dirname(target), name), { force: true }).catch(() => {});
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
