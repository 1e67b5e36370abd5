import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

/** A directory of our own for a measurement, and what it says of where it is. */
export interface Scratch {
  /** The directory that it is in. */
  parent: string;
  path: string;
  /** Whether it is on the same file system as the store. */
  isStoresDisk: boolean;
  remove(): void;
}

const prefix = ".nixperf-calibrate-";

/**
 * Makes a directory in the first of `parents` on the store's file system that lets us, else in the first that lets us at
 * all; never in the store. It goes with {@link Scratch.remove}, and when the process ends without that. What a run that was
 * killed left there is removed too, once it is an hour old. Null when there is no place.
 */
export function makeScratch(storeDir: string, parents: readonly string[]): Scratch | null {
  const device = deviceOf(storeDir);
  const places = parents.filter((parent) => parent !== storeDir && !parent.startsWith(`${storeDir}/`));
  const isOnDisk = (parent: string): boolean => device !== null && deviceOf(parent) === device;
  for (const parent of [...places.filter(isOnDisk), ...places]) {
    let path: string;
    try {
      path = mkdtempSync(join(parent, `${prefix}${process.pid}-`));
    } catch {
      continue;
    }
    const remove = (): void => {
      process.off("exit", remove);
      rmSync(path, { recursive: true, force: true });
    };
    process.once("exit", remove);
    removeLeft(parent);
    return { parent, path, isStoresDisk: isOnDisk(parent), remove };
  }
  return null;
}

function removeLeft(parent: string): void {
  try {
    for (const name of readdirSync(parent).filter((one) => one.startsWith(prefix))) {
      const path = join(parent, name);
      const { uid, mtimeMs } = statSync(path);
      const isOld = Date.now() - mtimeMs > 3_600_000;
      if (isOld && uid === process.getuid?.() && !isRunning(name)) rmSync(path, { recursive: true, force: true });
    }
  } catch {
    // Somebody else does the same.
  }
}

function isRunning(name: string): boolean {
  try {
    return process.kill(Number(/-(\d+)-/.exec(name)?.[1]), 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Of the directory, or of the nearest above that exists. */
function deviceOf(path: string): number | null {
  try {
    return statSync(path).dev;
  } catch {
    return path === dirname(path) ? null : deviceOf(dirname(path));
  }
}
