/**
 * Why a program at `path` will not be there next week, in words; `null` when nothing speaks against it. npm, pnpm, yarn and
 * bun run packages that are not installed from caches that they clear; a store path that no root holds is what a
 * collection deletes, this one first.
 *
 * @param path as it would be called, links not followed: a link in a profile lasts though it leads into the store
 */
export function whyNotLasting(path: string, storeDir: string, temporary: readonly string[]): string | null {
  if (path.startsWith(`${storeDir}/`))
    return "a store path, which no root would hold: the collection itself would delete it";
  if (/\/_npx\/|\/dlx(?:-|\/)|\/bunx-|\/xfs-[0-9a-f]+\//.test(path))
    return "the cache of npx (or pnpm dlx, yarn dlx, bunx), which is cleared";
  const below = temporary.find((dir) => path === dir || path.startsWith(`${dir}/`));
  return below === undefined ? null : `a temporary directory (${below})`;
}

/** Directories whose contents do not outlive a reboot or a clean-up. */
export const temporaryDirectories: readonly string[] = [
  "/tmp",
  "/var/tmp",
  "/private/tmp",
  "/var/folders",
  "/private/var/folders",
  "/dev/shm",
  "/run/user",
];
