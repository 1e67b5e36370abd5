import {
  linkSync,
  lchownSync,
  lstatSync,
  lutimesSync,
  readlinkSync,
  renameSync,
  symlinkSync,
  unlinkSync,
} from "node:fs";

/**
 * Gives what was set aside its old name back, unless something has come there since, which is newer and stays. Both ways
 * of making a name refuse to overwrite.
 */
export function putBack(aside: string, path: string, platform: string = process.platform): void {
  const stat = lstatSync(aside);
  try {
    if (stat.isDirectory()) {
      // No link can be made to a directory. Renaming would overwrite an empty one at most.
      renameSync(aside, path);
      return;
    }
    give(aside, path, stat.isSymbolicLink(), platform);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "EEXIST" && code !== "ENOTEMPTY" && code !== "ENOTDIR") throw error;
    if (stat.isDirectory()) return;
  }
  unlinkSync(aside);
}

/** A second name for the same link where the system can do that, else a link that says the same and is as old. */
function give(aside: string, path: string, isSymbolicLink: boolean, platform: string): void {
  if (!isSymbolicLink || platform === "linux") {
    try {
      // On macOS this would follow a symbolic link.
      linkSync(aside, path);
      return;
    } catch (error) {
      if (!isSymbolicLink || (error as NodeJS.ErrnoException).code === "EEXIST") throw error;
    }
  }
  const { atimeMs, mtimeMs, uid, gid } = lstatSync(aside);
  symlinkSync(readlinkSync(aside), path);
  lutimesSync(path, atimeMs / 1000, mtimeMs / 1000);
  if (process.getuid?.() === 0) lchownSync(path, uid, gid);
}
