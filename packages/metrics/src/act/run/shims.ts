import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ShimName } from "../../model/follow/way.ts";
import { findProgram } from "../../probe/run/find-program.ts";

/** What of each command builds or fetches; the rest (queries, evaluation, shells) is left alone. */
const watched: Readonly<Record<ShimName, string>> = {
  nix: "build|profile|copy",
  "nix-build": "*",
  "nix-store": "-r|--realise|--realize",
  "nix-env": "-i*|-u*|--install|--upgrade|--set",
};

export interface ShimOptions {
  names: readonly ShimName[];
  /** Where to put them: a directory that is not there yet. */
  directory: string;
  /** The named pipe that takes their events. */
  pipe: string;
  /** The file that the command was given for its standard error. */
  stderr: string;
  /** Gets a line for each command that was not listened to. */
  unheard: string;
  /** `PATH`, to find what they stand for. */
  path: string | undefined;
}

/**
 * Makes stand-ins for commands of Nix, for programs that start them: they run the real one and have its events written
 * into a pipe. When nixperf is no longer there, they do nothing but run the real one. So they do where the program has
 * taken the command's standard error for itself: what it wants to read must go where it reads. Returns the names for which
 * there is a real one.
 */
export function makeShims({ names, directory, pipe, stderr, unheard, path }: ShimOptions): ShimName[] {
  mkdirSync(directory, { mode: 0o700 });
  const made: ShimName[] = [];
  for (const name of names) {
    const real = findProgram(name, path);
    if (real === null) continue;
    const script = [
      "#!/bin/sh",
      "watch=",
      `for word do case "$word" in --) break ;; ${watched[name]}) watch=1 ;; esac; done`,
      ...(watched[name] === "*" ? ["watch=1"] : []),
      `if [ -n "$watch" ] && kill -0 ${process.pid} 2>/dev/null; then`,
      // Elsewhere than on Linux nobody can tell.
      `  if [ ! -e /proc/self/fd/2 ] || [ /proc/self/fd/2 -ef ${quote(stderr)} ]; then`,
      `    exec ${quote(real)} --log-format internal-json "$@" 2>${quote(pipe)}`,
      "  fi",
      `  echo ${name} >>${quote(unheard)}`,
      "fi",
      `exec ${quote(real)} "$@"`,
      "",
    ];
    writeFileSync(join(directory, name), script.join("\n"), { mode: 0o700 });
    made.push(name);
  }
  return made;
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
