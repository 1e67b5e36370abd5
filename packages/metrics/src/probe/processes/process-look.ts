import type { ProcessStat } from "../../model/processes/parse-proc.ts";
import { allChildren, childrenOf, readStat } from "./read-process.ts";

/** What a process held and had used at one look. */
export interface Measure {
  bytes: number;
  ticks: number;
}

/** One look at processes: each is read once, however often it is asked for. */
export interface ProcessLook {
  children(pid: number): number[];
  /** The process and all that it started, itself first. */
  tree(pid: number): number[];
  measure(pid: number): Measure;
  /** Memory of all that were measured. */
  measuredBytes(): number;
}

/** More processes than this below one are not followed. */
const most = 5000;

/** @param byKernel whether the kernel tells children; else all processes are gone through */
export function processLook(byKernel: boolean, pageBytes: number): ProcessLook {
  const all = byKernel ? null : allChildren();
  const stats = new Map<number, ProcessStat | null>();
  const below = new Map<number, number[]>();
  const measured = new Map<number, Measure>();
  const statOf = (pid: number): ProcessStat | null => {
    let stat = stats.get(pid);
    if (stat === undefined) stats.set(pid, (stat = readStat(pid)));
    return stat;
  };
  const children = (pid: number): number[] => {
    if (all !== null) return all.get(pid) ?? [];
    let found = below.get(pid);
    if (found === undefined) below.set(pid, (found = childrenOf(pid, statOf(pid)?.threads)));
    return found;
  };
  const follow = (pid: number, into: number[]): number[] => {
    if (into.length > most) return into;
    into.push(pid);
    for (const child of children(pid)) follow(child, into);
    return into;
  };
  return {
    children,
    tree: (pid) => follow(pid, []),
    measure: (pid) => {
      let found = measured.get(pid);
      if (found !== undefined) return found;
      const stat = statOf(pid);
      found =
        stat === null
          ? { bytes: 0, ticks: 0 }
          : { bytes: stat.residentPages * pageBytes, ticks: stat.ticks + stat.childTicks };
      measured.set(pid, found);
      return found;
    },
    measuredBytes: () => [...measured.values()].reduce((total, { bytes }) => total + bytes, 0),
  };
}
