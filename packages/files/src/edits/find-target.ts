import { lstat, readlink, realpath } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, normalize, resolve } from "node:path";
import { editInStore, editUnfit } from "../errors.ts";
import { stateFault } from "../state-fault.ts";

/**
 * The file that `path` names, through all symbolic links. It need not exist, nor its directory.
 *
 * @throws NIXPERF_EDIT_IN_STORE when that is in a store (NixOS and home-manager put links there); NIXPERF_EDIT_UNFIT for
 *   a relative path, and for a link that leads nowhere
 */
export async function findTarget(path: string, storeDirs: readonly string[]): Promise<string> {
  if (!isAbsolute(path)) throw editUnfit(path, "a path that is not absolute");
  const target = await realTarget(normalize(path));
  const store = storeDirs.find((dir) => target === dir || target.startsWith(`${dir}/`));
  if (store !== undefined || target.includes("/nix/store/")) throw editInStore(path, target);
  return target;
}

/** As `realpath`, but the last names need not exist. */
async function realTarget(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw editUnfit(path, stateFault(error), error);
  }
  // Where a link stands, what it leads to is missing: a file made there would appear somewhere unexpected.
  const link = await lstat(path).catch(() => null);
  if (link?.isSymbolicLink()) {
    const leadsTo = resolve(dirname(path), await readlink(path));
    if (leadsTo.includes("/nix/store/")) return leadsTo;
    throw editUnfit(path, `a symbolic link to ${leadsTo}, which does not exist`);
  }
  const above = dirname(path);
  return join(above === path ? path : await realTarget(above), basename(path));
}
