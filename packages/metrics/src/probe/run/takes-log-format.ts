import { readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { findProgram } from "./find-program.ts";

/** Longer than any such script. */
const most = 1024 * 1024;

/**
 * Whether `nixos-rebuild` hands `--log-format` on, by its own text: that of the script, or of the Python module
 * (`nixos-rebuild-ng`) that newer ones are. One that does not know the flag refuses it.
 */
export function takesLogFormat(
  program: string,
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
): boolean {
  const file = program.includes("/") ? resolve(cwd, program) : findProgram(program, env["PATH"]);
  if (file === null) return false;
  try {
    const real = realpathSync(file);
    return [real, ...modulesOf(real)].some((path) => text(path).includes("--log-format"));
  } catch {
    return false;
  }
}

function modulesOf(file: string): string[] {
  const lib = join(dirname(dirname(file)), "lib");
  try {
    return readdirSync(lib)
      .filter((name) => /^python3[\d.]*$/.test(name))
      .map((name) => join(lib, name, "site-packages/nixos_rebuild/__init__.py"));
  } catch {
    return [];
  }
}

function text(path: string): string {
  try {
    return statSync(path).size > most ? "" : readFileSync(path, "latin1");
  } catch {
    return "";
  }
}
