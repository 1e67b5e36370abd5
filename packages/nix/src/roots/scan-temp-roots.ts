import { readFileSync, readdirSync, readlinkSync, statSync } from "node:fs";
import { errorCode } from "../error-code.ts";
import { parseStorePathName, storePathOf } from "../store-path/index.ts";
import type { TempRoot } from "./root-scan.ts";

export interface TempRootScan {
  roots: TempRoot[];
  /** Null when not even their number is known. */
  hiddenFiles: number | null;
  leaked: number;
}

/**
 * Reads `temproots`, one file a Nix process: paths ended by NUL, a last one without it not yet written (`findTempRoots`,
 * `gc.cc`). Nix tells a file whose owner is gone by getting its lock; reading `/proc/locks` tells the same without
 * taking it. Where that cannot be read, the process named by the file decides.
 */
export function scanTempRoots(storeDir: string, stateDir: string, procDir: string): TempRootScan {
  const directory = `${stateDir}/temproots`;
  const scan: TempRootScan = { roots: [], hiddenFiles: 0, leaked: 0 };
  // In this order: a Nix that begins between the two would seem to hold no lock.
  const names = list(directory);
  if (names === null) return { ...scan, hiddenFiles: null };
  // The kernel takes its time over the list of locks.
  if (names.length === 0) return scan;
  const locked = lockedInodes(`${procDir}/locks`);
  const seesAll = seesAllProcesses(procDir);
  let hiddenFiles = 0;
  for (const name of names) {
    if (name.startsWith(".")) continue;
    const file = `${directory}/${name}`;
    const pid = /^\d{1,10}$/.test(name) ? Number(name) : null;
    try {
      const { ino } = statSync(file, { bigint: true });
      const owned = locked === null ? pid === null || isRunning(pid) : locked.has(String(ino));
      if (!owned) {
        if (seesAll) scan.leaked++;
        else hiddenFiles++;
        continue;
      }
      const content = readFileSync(file, "latin1");
      for (const target of content.slice(0, content.lastIndexOf("\0") + 1).split("\0")) {
        const baseName = storePathOf(storeDir, target);
        const hashPart = baseName === null ? undefined : parseStorePathName(baseName)?.hashPart;
        if (hashPart !== undefined) scan.roots.push({ file, hashPart, target, pid });
      }
    } catch (error) {
      if (errorCode(error) !== "ENOENT") hiddenFiles++;
    }
  }
  return { ...scan, hiddenFiles };
}

/** Null when the directory is there and may not be listed. */
function list(directory: string): string[] | null {
  try {
    return readdirSync(directory);
  } catch (error) {
    return errorCode(error) === "ENOENT" ? [] : null;
  }
}

/**
 * Inodes with an flock held on them; null where the kernel does not tell. The device is not compared: btrfs and
 * overlayfs show another one here than stat(2) does, and a chance match only keeps a path alive.
 */
function lockedInodes(locks: string): Set<string> | null {
  let text: string;
  try {
    text = readFileSync(locks, "utf8");
  } catch {
    return null;
  }
  const inodes = new Set<string>();
  for (const [, inode] of text.matchAll(/^\d+: +FLOCK .* [0-9a-f]+:[0-9a-f]+:(\d+) /gm)) inodes.add(inode!);
  return inodes;
}

/**
 * In a container, locks and processes outside of it do not show; a file that looks left behind may be one of theirs. The
 * first process namespace has a fixed number (`PROC_PID_INIT_INO` in Linux's `proc_ns.h`).
 */
function seesAllProcesses(procDir: string): boolean {
  try {
    return readlinkSync(`${procDir}/self/ns/pid`) === "pid:[4026531836]";
  } catch {
    return true;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === "EPERM";
  }
}
