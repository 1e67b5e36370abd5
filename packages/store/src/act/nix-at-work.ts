import { readdirSync, statSync } from "node:fs";
import type { StoreLocation } from "@nixperf/nix/location";

/** Whether a process of Nix holds paths of the store while it builds or evaluates. */
export type NixAtWork = () => boolean;

/**
 * Looks into `temproots`, where each process of Nix makes a file of its own, named by its number, before it counts on any
 * path. The file of one that is gone stays until somebody collects. Where nothing can be seen somebody is taken to be
 * there.
 */
export function nixAtWork({ stateDir }: Pick<StoreLocation, "stateDir">): NixAtWork {
  return () => {
    try {
      return readdirSync(`${stateDir}/temproots`).some((name) => /^\d+$/.test(name) && isRunning(Number(name)));
    } catch (error) {
      return (error as NodeJS.ErrnoException).code !== "ENOENT";
    }
  };
}

/** Whether one was at work a moment ago: whoever builds in a loop is between two builds for an instant. */
export function nixWasAtWork({ stateDir }: Pick<StoreLocation, "stateDir">, now: number): boolean {
  const seconds = 10;
  try {
    return now - statSync(`${stateDir}/temproots`).mtimeMs < seconds * 1000;
  } catch {
    return false;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
