import { accessSync, constants, statSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { whyNotLasting } from "../../model/schedule/lasting-path.ts";
import type { ScheduleWorld } from "./schedule-world.ts";

/** A way to start this package's program that a timer can use. */
export interface FoundProgram {
  /** Absolute path of the program, and what comes before its own arguments. */
  words: string[];
  /** `PATH` with which it finds Node and Nix. */
  path: string;
  /** Why it will not last, in words; null when it does. */
  why: string | null;
  /** Whether `nix-store` is found on that `PATH`. */
  findsNix: boolean;
}

/** Where Nix is when a login shell's `PATH` is not there. */
const usualNixDirs = ["/nix/var/nix/profiles/default/bin", "/run/current-system/sw/bin"];

/**
 * Finds the program to schedule: the one that is named; else `nixperf-store` or `nixperf` on `PATH`, of which the first that
 * lasts is taken (npx puts its cache in front); else this package's own file, with the Node that runs now.
 */
export function findProgram(named: string | null, world: ScheduleWorld, storeDir: string): FoundProgram {
  const { env, home, root, execPath, ownProgram } = world;
  const lasts = (path: string): string | null => whyNotLasting(path, storeDir, world.temporary);
  const pathDirs = (env["PATH"] ?? "").split(":").filter((dir) => isAbsolute(dir));
  const onPath = (name: string): string[] => pathDirs.map((dir) => join(dir, name)).filter(isExecutable);
  const lasting = (paths: readonly string[]): string | null => paths.find((path) => lasts(path) === null) ?? null;

  // The Node that runs now is known to do; another on PATH may be too old.
  const node = lasting([execPath, ...onPath("node")]) ?? execPath;
  const own = ownProgram === null ? [] : [[node, ownProgram]];
  const candidates =
    named === null
      ? [...onPath("nixperf-store").map((path) => [path]), ...onPath("nixperf").map((path) => [path, "store"]), ...own]
      : [[named]];
  const why = (words: readonly string[]): string | null =>
    words
      .filter((word) => isAbsolute(word))
      .map((word) => lasts(word))
      .find((reason) => reason !== null) ?? null;
  const words = candidates.find((one) => why(one) === null) ?? candidates[0] ?? [];

  const nixDirs = [...usualNixDirs.map((dir) => join(root, dir)), join(home, ".nix-profile/bin")];
  const nix = lasting([...onPath("nix-store"), ...nixDirs.map((dir) => join(dir, "nix-store")).filter(isExecutable)]);
  const dirs = [...words.slice(0, 1), ...(lasts(node) === null ? [node] : []), ...(nix === null ? [] : [nix])].map(
    dirname,
  );
  return {
    words,
    path: [...new Set([...dirs, "/usr/local/bin", "/usr/bin", "/bin"])].join(":"),
    why: words.length === 0 ? "no directory of PATH" : why(words),
    findsNix: nix !== null,
  };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
