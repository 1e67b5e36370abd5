import { readdirSync } from "node:fs";
import { join } from "node:path";
import { childrenOf, readStat } from "./read-process.ts";

/**
 * The processes whose children the builders are. The id of an activity names the process that made it; in Nix before
 * 2.9 or so, behind a daemon, that is the daemon itself, whose children serve the connections and have a file each in
 * `temproots`.
 */
export function workersFor(pid: number, root: number | null, stateDir: string | null): number[] {
  if (stateDir === null || pid === root) return [pid];
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
