import { accessSync, constants, lstatSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Whether this user could remove the link at `path`: it is there under that very name, and its directory may be changed.
 * In one with the sticky bit, such as `/tmp`, only owners may (unlink(2)).
 */
export function mayRemoveLink(path: string): boolean {
  try {
    const link = lstatSync(path);
    const directory = lstatSync(dirname(path));
    accessSync(dirname(path), constants.W_OK | constants.X_OK);
    const uid = process.getuid?.() ?? 0;
    const isSticky = (directory.mode & 0o1000) !== 0;
    return uid === 0 || !isSticky || link.uid === uid || directory.uid === uid;
  } catch {
    return false;
  }
}
