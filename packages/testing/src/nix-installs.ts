import { execFileSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

import { readRecords } from "./nix-records.ts";

/** A real Nix that tests can run. */
export interface NixInstall {
  /** Major and minor version, for the names of tests: `2.8`. */
  name: string;
  /** The whole version: `2.8.0`. */
  version: string;
  /** The directory of the commands, to be put on a PATH. */
  bin: string;
  /** What nix.conf's `build-hook` must be for this Nix, or null where Nix finds its hook by itself. */
  buildHook: string | null;
  /** The absolute path of one of its commands, such as `nix-store`. */
  program(name: string): string;
}

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** Where this checkout keeps the tools that it fetches. */
export const toolsDir: string = join(root, ".tools");

/**
 * The versions of Nix to test with, oldest first: those that `scripts/get-nix.ts` unpacked; where it could not, the one
 * on PATH; else none. The answer is found once a process.
 */
export function nixInstalls(): NixInstall[] {
  installs ??= find();
  return installs;
}

let installs: NixInstall[] | undefined;

function find(): NixInstall[] {
  const unpacked = readRecords(toolsDir).map((record) =>
    install(record.version, join(record.dir, "bin"), join(record.dir, "bin/nix-build-hook")),
  );
  return unpacked.length > 0 ? unpacked : onPath();
}

function onPath(): NixInstall[] {
  for (const bin of (process.env["PATH"] ?? "").split(delimiter)) {
    try {
      accessSync(join(bin, "nix"), constants.X_OK);
      const banner = execFileSync(join(bin, "nix"), ["--version"], { encoding: "utf8" });
      const version = /(\d+\.\d+\S*)\s*$/.exec(banner)?.[1];
      if (version !== undefined) return [install(version, bin, null)];
    } catch {
      // Not here.
    }
  }
  return [];
}

function install(version: string, bin: string, buildHook: string | null): NixInstall {
  const name = version.split(".").slice(0, 2).join(".");
  return { name, version, bin, buildHook, program: (command) => join(bin, command) };
}
