import { readdirSync } from "node:fs";
import { join } from "node:path";
import { childrenOf, readStat } from "./read-process.ts";

/**
 * The processes whose children the builders are. The id of an activity names the process that made it; in Nix 2.8,
 * behind a daemon, that is the daemon itself, whose children serve the connections and have a file each in
 * `temproots`.
 */
export function workerFinder(root: number | null, stateDir: string | null): (pid: number) => number[] {
  // What the command started are no daemons.
  const own = new Set<number>();
  return (pid) => {
    if (stateDir === null || own.has(pid)) return [pid];
    if (root !== null && isBelow(pid, root)) {
      own.add(pid);
      return [pid];
    }
    let names: string[];
    try {
      names = readdirSync(join(stateDir, "temproots"));
    } catch {
      return [pid];
    }
    const serving = new Set(names.map(Number));
    if (serving.has(pid)) return [pid];
    const workers = childrenOf(pid).filter((child) => serving.has(child));
    return workers.length === 0 ? [pid] : workers;
  };
}

/** Whether a process was started by another, or by what that started. */
export function isBelow(pid: number, root: number): boolean {
  let at = pid;
  for (let steps = 0; at > 1 && steps < 100; steps++) {
    if (at === root) return true;
    at = readStat(at)?.parent ?? 0;
  }
  return false;
}
