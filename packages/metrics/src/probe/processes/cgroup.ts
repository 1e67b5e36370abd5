import { join } from "node:path";
import { cgroupCpuSeconds } from "../../model/processes/parse-proc.ts";
import { read } from "./read-process.ts";

/** Null: the controller was not handed on to it. */
export interface GroupUse {
  memoryBytes: number | null;
  cpuSeconds: number | null;
}

/** What a cgroup of version 2 has used; `null` where it is gone, or accounts for nothing. */
export function readGroup(group: string): GroupUse | null {
  const text = (file: string): string | null => read(join("/sys/fs/cgroup", group, file));
  const peak = text("memory.peak");
  const stat = text("cpu.stat");
  if (peak === null && stat === null) return null;
  const bytes = Number(peak);
  return {
    memoryBytes: peak === null || !Number.isSafeInteger(bytes) ? null : bytes,
    cpuSeconds: stat === null ? null : cgroupCpuSeconds(stat),
  };
}
