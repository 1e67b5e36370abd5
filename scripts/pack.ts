import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const top = resolve(import.meta.dirname, "..");

/** A public package as its users will get it. */
export interface PackedPackage {
  name: string;
  tarball: string;
}

/**
 * Packs every public package into `directory`, as `pnpm publish` would: `workspace:` and `catalog:` become versions.
 * They must have been built.
 */
export async function packAll(directory: string): Promise<PackedPackage[]> {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  const manifests = readdirSync(join(top, "packages"))
    .map((folder) => join(top, "packages", folder, "package.json"))
    .filter((path) => existsSync(path))
    .map((path): { name: string; version: string; private?: boolean } => JSON.parse(readFileSync(path, "utf8")))
    .filter((manifest) => manifest.private !== true);
  const filters = manifests.flatMap(({ name }) => ["--filter", name]);
  await promisify(execFile)("pnpm", ["--recursive", ...filters, "pack", "--pack-destination", directory], { cwd: top });
  return manifests.map(({ name, version }) => {
    const tarball = join(directory, `${name.replace("@", "").replace("/", "-")}-${version}.tgz`);
    if (!existsSync(tarball)) throw new Error(`pnpm pack left no ${tarball}`);
    return { name, tarball };
  });
}
