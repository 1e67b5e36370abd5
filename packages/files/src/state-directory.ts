import { constants } from "node:fs";
import { lchown, mkdir, open, stat } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { dirname } from "node:path";

/** Makes the directory of a file that nixperf keeps, for this user alone. One that is there stays as it is. */
export async function makeDirectoryOf(path: string): Promise<void> {
  await makeDirectory(dirname(path));
}

/** As `mkdir` with `recursive`, which on a read-only file system says that there is no such directory. */
async function makeDirectory(directory: string): Promise<void> {
  const there = await stat(directory).catch(() => null);
  if (there?.isDirectory() === true) return;
  if (there === null && dirname(directory) !== directory) await makeDirectory(dirname(directory));
  try {
    await mkdir(directory, { mode: 0o700 });
  } catch (error) {
    // Somebody else may have made it meanwhile; a file in its place shows when it is used.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return;
  }
  const owner = await ownerBelow(directory);
  if (owner !== null) await lchown(directory, owner.uid, owner.gid).catch(() => {});
}

/**
 * Whom a new file belongs to that root makes in another's directory, as with `sudo` that keeps `HOME`: the owner of the
 * directory, who could not use it otherwise. Null: whoever makes it.
 */
async function ownerBelow(path: string): Promise<{ uid: number; gid: number } | null> {
  if (process.geteuid?.() !== 0) return null;
  const { uid, gid } = await stat(dirname(path));
  return uid === 0 ? null : { uid, gid };
}

/** Gives a file that was just made to the owner of its directory, where root has made it. */
export async function giveToOwner(handle: FileHandle, path: string): Promise<void> {
  const owner = await ownerBelow(path);
  // Where root is nobody in particular (NFS), it stays root's.
  if (owner !== null) await handle.chown(owner.uid, owner.gid).catch(() => {});
}

/** Puts a directory's entries on the disk, so that a new name outlives a loss of power. */
export async function syncDirectoryOf(path: string): Promise<void> {
  const handle = await open(dirname(path), constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await handle.sync();
  } catch (error) {
    // Some file systems have no such thing; there is nothing more to be done there.
    if (!["EINVAL", "ENOTSUP", "ENOSYS"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  } finally {
    await handle.close();
  }
}

/** Writes all of `bytes` at the handle's position. Resolves to what was written when it fails half-way. */
export async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<{ written: number; fault: unknown }> {
  let written = 0;
  try {
    while (written < bytes.length) {
      const { bytesWritten } = await handle.write(bytes, written);
      written += bytesWritten;
    }
    return { written, fault: null };
  } catch (fault) {
    return { written, fault };
  }
}
