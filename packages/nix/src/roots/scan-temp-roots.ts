import { lstatSync, readFileSync, readdirSync, readlinkSync, statSync } from "node:fs";
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
  const files = names.filter((name) => !name.startsWith("."));
  const locked = lockedAmong(directory, files, `${procDir}/locks`);
  const seesAll = seesAllProcesses(procDir);
  let hiddenFiles = 0;
  for (const name of files) {
    const file = `${directory}/${name}`;
    const pid = /^\d{1,10}$/.test(name) ? Number(name) : null;
    try {
      const owned = locked === null ? pid === null || isRunning(pid) : locked.has(name);
      // Of a Nix that has ended meanwhile nothing is left.
      if (!owned && lstatSync(file, { throwIfNoEntry: false }) === undefined) continue;
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

/** So often the list of locks has to be without a lock before it counts as not held. */
const looks = 4;

/**
 * Which of the files `names` have a lock; null where the kernel does not tell. One look may miss a lock that is held all the
 * time: the list is handed out a page at a time, so that one is passed over when others before it are released in between;
 * a lock that is turned from exclusive to shared, as Nix does, is released for a moment (`flock_lock_inode`, Linux's
 * `locks.c`); and Nix makes its file anew where a collector was faster than its lock (`createTempRootsFile`).
 */
function lockedAmong(directory: string, names: readonly string[], locks: string): ReadonlySet<string> | null {
  const found = new Set<string>();
  for (let look = 0; look < looks; look++) {
    const open = names.flatMap((name) => (found.has(name) ? [] : (fileAt(directory, name) ?? [])));
    // The kernel takes its time over the list of locks.
    if (open.length === 0) break;
    const now = lockedInodes(locks);
    if (now === null) return null;
    for (const { name, inode } of open) if (inode === null || now.has(inode)) found.add(name);
  }
  return found;
}

/** Undefined when it is gone; its inode is null where it cannot be looked at. */
function fileAt(directory: string, name: string): { name: string; inode: string | null } | undefined {
  try {
    return { name, inode: String(statSync(`${directory}/${name}`, { bigint: true }).ino) };
  } catch (error) {
    return errorCode(error) === "ENOENT" ? undefined : { name, inode: null };
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
