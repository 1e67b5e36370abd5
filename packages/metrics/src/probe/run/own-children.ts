import { readStat } from "../processes/read-process.ts";

/** Processor time of this process's children that ended, and of theirs; `null` where the kernel does not tell. */
export function ownChildrenSeconds(): number | null {
  if (process.platform !== "linux") return null;
  const stat = readStat(process.pid);
  return stat === null ? null : stat.childTicks / 100;
}
