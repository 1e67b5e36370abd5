import { accessSync, closeSync, constants, openSync, readSync, statSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { whyNotLasting } from "../../model/schedule/lasting-path.ts";
import { isFitNode } from "../../model/schedule/node-version.ts";
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
 * lasts is taken (npx puts its cache in front); else this package's own file, with a Node that lasts.
 */
export async function findProgram(named: string | null, world: ScheduleWorld, storeDir: string): Promise<FoundProgram> {
  const { env, home, root, execPath, ownProgram } = world;
  const lasts = (path: string): string | null => whyNotLasting(path, storeDir, world.temporary);
  const pathDirs = (env["PATH"] ?? "").split(":").filter((dir) => isAbsolute(dir));
  const onPath = (name: string): string[] => pathDirs.map((dir) => join(dir, name)).filter(isExecutable);
  const node = await findNode([execPath, ...onPath("node")], lasts, world);

  const candidates =
    named !== null
      ? [[named]]
      : [
          ...onPath("nixperf-store").map((path) => [path]),
          ...onPath("nixperf").map((path) => [path, "store"]),
          ...(ownProgram === null ? [] : [[node ?? execPath, ownProgram]]),
        ];
  const why = (words: readonly string[]): string | null => {
    const reason = words
      .filter((word) => isAbsolute(word))
      .map((word) => lasts(word))
      .find((one) => one !== null);
    if (reason !== undefined) return reason;
    return node === null && words[0] !== undefined && needsNode(words[0])
      ? `need of a Node, and the one that runs now is in ${lasts(execPath) ?? "a place that cannot be told"}`
      : null;
  };
  const words = candidates.find((one) => why(one) === null) ?? candidates[0] ?? [];

  const nixDirs = [...usualNixDirs.map((dir) => join(root, dir)), join(home, ".nix-profile/bin")];
  const allNix = [...onPath("nix-store"), ...nixDirs.map((dir) => join(dir, "nix-store")).filter(isExecutable)];
  const nix = allNix.find((path) => lasts(path) === null) ?? null;
  // Node first: beside the program there may be another one, which is too old.
  const dirs = [node, words[0] ?? null, nix].flatMap((path) => (path === null ? [] : [dirname(path)]));
  return {
    words,
    path: [...new Set([...dirs, "/usr/local/bin", "/usr/bin", "/bin"])].join(":"),
    why: words.length === 0 ? "no directory of PATH" : why(words),
    findsNix: nix !== null,
  };
}

/** The first Node that lasts and that nixperf runs with; that the one does that runs now is known. */
async function findNode(
  paths: readonly string[],
  lasts: (path: string) => string | null,
  { run, execPath }: ScheduleWorld,
): Promise<string | null> {
  for (const path of new Set(paths)) {
    if (lasts(path) !== null) continue;
    if (path === execPath) return path;
    const { exitCode, stdout } = await run({ program: path, args: ["--version"], timeoutSeconds: 10 });
    if (exitCode === 0 && isFitNode(stdout)) return path;
  }
  return null;
}

/** Whether the file is a script that looks for Node on `PATH`: as npm installs them, or the shell scripts of pnpm. */
function needsNode(path: string): boolean {
  try {
    const file = openSync(path, "r");
    try {
      const head = Buffer.alloc(4096);
      const length = readSync(file, head, 0, head.length, 0);
      const text = head.toString("latin1", 0, length);
      return /^#!\S*\benv\s+(?:-S\s+)?node\b/.test(text) || /^#!.*sh\b[^]*\bexec\s+node\s/.test(text);
    } finally {
      closeSync(file);
    }
  } catch {
    return false;
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
