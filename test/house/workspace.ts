import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { spawnSync } from "node:child_process";

/** The repository's top directory. */
export const top: string = resolve(import.meta.dirname, "../..");

export interface Manifest {
  name: string;
  version: string;
  private?: boolean;
  description?: string;
  license?: string;
  type?: string;
  sideEffects?: boolean | string[];
  files?: string[];
  bin?: Record<string, string>;
  engines?: Record<string, string>;
  exports?: Record<string, string | Record<string, string>>;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
}

export interface WorkspacePackage {
  /** Name of its folder under `packages/`. */
  folder: string;
  directory: string;
  manifest: Manifest;
}

/** One source file, with its path from the top of the repository. */
export interface SourceFile {
  path: string;
  text: string;
}

export function workspacePackages(): WorkspacePackage[] {
  const packages = join(top, "packages");
  return readdirSync(packages)
    .toSorted()
    .map((folder) => {
      const directory = join(packages, folder);
      return { folder, directory, manifest: JSON.parse(readFileSync(join(directory, "package.json"), "utf8")) };
    });
}

/**
 * Every file that is in the repository or would be with the next `git add`: tracked, or new and not ignored. Where git
 * cannot tell (an unpacked archive, a checkout that another user owns), every file that is not made by a tool.
 */
export function repositoryFiles(): string[] {
  const listed = git("ls-files", "-z", "--cached", "--others", "--exclude-standard");
  if (listed === null) return filesBelow("");
  const deleted = new Set(git("ls-files", "-z", "--deleted")?.split("\0"));
  return listed.split("\0").filter((path) => path !== "" && !deleted.has(path));
}

function git(...args: string[]): string | null {
  const { status, stdout } = spawnSync("git", args, { cwd: top, encoding: "utf8", maxBuffer: 1 << 26 });
  return status === 0 ? stdout : null;
}

function filesBelow(directory: string): string[] {
  const made = new Set(["node_modules", "dist", "coverage", ".git", ".turbo", ".tools"]);
  return readdirSync(join(top, directory), { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return made.has(entry.name) ? [] : filesBelow(path);
    return entry.isFile() ? [path] : [];
  });
}

/** The TypeScript and JavaScript of a package: `src` and `bin`, which are published, and `test` and `scripts`. */
export function packageSources(folder: string): SourceFile[] {
  const inPackage = new RegExp(`^packages/${folder}/(?:src|bin|test|scripts)/.*\\.(?:ts|js)$`);
  return repositoryFiles()
    .filter((path) => inPackage.test(path) && !path.includes("/fixtures/"))
    .map((path) => ({ path, text: readFileSync(join(top, path), "utf8") }));
}

/** Where `specifier`, a relative import in the file `from`, leads, from the top of the repository. */
export function resolveRelative(from: string, specifier: string): string {
  return relative(top, resolve(top, dirname(from), specifier));
}

/** Whether a file of a package is for those who work on it, and not published. */
export function isTest(path: string): boolean {
  return path.endsWith(".test.ts") || /^packages\/[^/]+\/(?:test|scripts)\//.test(path);
}
