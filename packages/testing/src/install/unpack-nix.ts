import { execFile } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, readdirSync, realpathSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** A Nix unpacked but not yet in its final place. */
export interface UnpackedNix {
  version: string;
  /** Names of the commands: `nix`, `nix-store`, … */
  commands: string[];
  /** How Nix wants its own program to be started as the build hook. */
  hook: "argv0" | "subcommand";
}

/**
 * Unpacks `debs` in `scratch` and copies from there what Nix needs to run, and no more, to `dir`: the program, its
 * libraries, and the `ld-linux` that loads them, so that nothing of the machine's own libc takes part.
 */
export async function unpackNix(debs: readonly string[], scratch: string, dir: string): Promise<UnpackedNix> {
  mkdirSync(scratch, { recursive: true });
  for (const deb of debs) {
    // Perl, curl and what the package's set-up needs are of no use here; a library that is missed is noticed below.
    if (/^(nix-bin|zlib|lib(?!perl))/.test(basename(deb))) await execute("dpkg-deb", ["-x", deb, scratch]);
  }
  const files = readdirSync(scratch, { recursive: true, withFileTypes: true });
  const loader = files.find((file) => file.isFile() && /^ld-linux.*\.so\.\d+$/.test(file.name));
  if (loader === undefined) throw new Error("the packages hold no ld-linux");
  const libraryDirs = new Set(files.filter((file) => /\.so(\.|$)/.test(file.name)).map((file) => file.parentPath));
  const loaderPath = join(loader.parentPath, loader.name);
  const nix = join(scratch, "usr/bin/nix");
  const load = ["--inhibit-cache", "--library-path", [...libraryDirs].join(":")];

  mkdirSync(join(dir, "lib"), { recursive: true });
  const { stdout: needed } = await execute(loaderPath, [...load, "--list", nix]);
  for (const line of needed.split("\n")) {
    // The loader is named with its path; it is copied by itself.
    const match = /^\s*([^\s/]+) => (.+?)(?: \(0x[0-9a-f]+\))?$/.exec(line);
    if (match === null) continue;
    const [, name = "", found = ""] = match;
    if (!found.startsWith(`${scratch}/`))
      throw new Error(`the packages do not hold ${name}, which nix needs (${found})`);
    copyFileSync(realpathSync(found), join(dir, "lib", name));
  }
  copyFileSync(loaderPath, join(dir, "lib/ld-linux"));
  copyFileSync(nix, join(dir, "nix"));
  for (const name of ["nix", "lib/ld-linux"]) chmodSync(join(dir, name), 0o755);

  const commands = readdirSync(join(scratch, "usr/bin"))
    .filter((name) => /^nix(-|$)/.test(name))
    .sort();
  const run = [...load, "--argv0", "nix", nix];
  const env = { HOME: "/nonexistent", NIX_CONF_DIR: "/nonexistent" };
  const { stdout: banner } = await execute(loaderPath, [...run, "--version"], { env });
  const version = /(\d+\.\d+(?:\.\d+)?\S*)\s*$/.exec(banner)?.[1];
  if (version === undefined) throw new Error(`nix --version said ${JSON.stringify(banner)}`);
  // Older versions look at the name that they are started by, newer ones at a subcommand.
  const settings = await execute(loaderPath, [...run, "--experimental-features", "nix-command", "show-config"], {
    env,
  });
  const hook = /^build-hook = .* __build-remote$/m.test(settings.stdout) ? "subcommand" : "argv0";
  return { version, commands, hook };
}

/**
 * One shell script a command in `<dir>/bin`, for a `dir` whose final place is `place`. `nix-build-hook` is what nix.conf's
 * `build-hook` has to name: Nix finds its hook through its own executable, which here is ld-linux.
 */
export function writeWrappers(dir: string, place: string, { commands, hook }: UnpackedNix): void {
  const bin = join(dir, "bin");
  mkdirSync(bin, { recursive: true });
  const at = (name: string): string => `'${join(place, name).replaceAll("'", "'\\''")}'`;
  const start = (argv0: string, ...args: string[]): string =>
    `#!/bin/sh\nexec ${at("lib/ld-linux")} --inhibit-cache --library-path ${at("lib")} --argv0 ${argv0} ${at("nix")} ${[...args, '"$@"'].join(" ")}\n`;
  for (const command of commands) writeFileSync(join(bin, command), start(command), { mode: 0o755 });
  const hookScript = hook === "argv0" ? start("build-remote") : start("nix", "__build-remote");
  writeFileSync(join(bin, "nix-build-hook"), hookScript, { mode: 0o755 });
}
