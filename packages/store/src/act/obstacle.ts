import { accessSync, constants } from "node:fs";
import { complaint, callNix } from "./nix-access.ts";
import type { NixAccess } from "./nix-access.ts";

/**
 * Why nothing can be deleted from the store, as far as that shows by looking; null where it does not. A user who may
 * change the database and not the store directory must not have Nix try: it forgets a path before it fails to remove it,
 * and goes on with the next. For root it mounts the directory for writing (`makeStoreWritable`, local-store.cc), and a
 * daemon has its own rights.
 */
export function obstacleInSight({ access, realStoreDir }: NixAccess["location"]): string | null {
  if (access === "daemon" || process.getuid?.() === 0) return null;
  try {
    accessSync(realStoreDir, constants.W_OK);
    return null;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "EROFS"
      ? `${realStoreDir} is mounted read-only`
      : `this user may not change ${realStoreDir} (${code})`;
  }
}

/** The same, and Nix is asked whether it can open the store: it says what hinders it, or that no daemon answers. */
export async function obstacleToNix(nix: NixAccess, path: string): Promise<string | null> {
  const seen = obstacleInSight(nix.location);
  if (seen !== null) return seen;
  const asked = await callNix(nix, "nix-store", ["--check-validity", "--print-invalid", path]);
  return asked.exitCode === 0 ? null : complaint(asked);
}
