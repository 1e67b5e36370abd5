import { busyTicks, counterNamed, pressureSeconds, sizeNamed } from "../../model/processes/parse-proc.ts";
import { read } from "./read-process.ts";

/** What the kernel has counted since boot, at one moment. Null: it does not say. */
export interface MachineCounters {
  cpuBusySeconds: number | null;
  readBytes: number | null;
  writtenBytes: number | null;
  cpuPressureSeconds: number | null;
  memoryPressureSeconds: number | null;
  ioPressureSeconds: number | null;
}

export function readCounters(ticksPerSecond: number): MachineCounters {
  const stat = read("/proc/stat");
  const vmstat = read("/proc/vmstat") ?? "";
  const ticks = stat === null ? null : busyTicks(stat);
  const kibibytes = (name: string): number | null => {
    const count = counterNamed(vmstat, name);
    return count === null ? null : count * 1024;
  };
  return {
    cpuBusySeconds: ticks === null ? null : ticks / ticksPerSecond,
    readBytes: kibibytes("pgpgin"),
    writtenBytes: kibibytes("pgpgout"),
    cpuPressureSeconds: pressure("cpu"),
    memoryPressureSeconds: pressure("memory"),
    ioPressureSeconds: pressure("io"),
  };
}

function pressure(of: string): number | null {
  const text = read(`/proc/pressure/${of}`);
  return text === null ? null : pressureSeconds(text);
}

/** Memory of the machine: all of it, and what is free or can be made so at once. */
export function readMemory(): { totalBytes: number; availableBytes: number } | null {
  const text = read("/proc/meminfo");
  if (text === null) return null;
  const [totalBytes, availableBytes] = [sizeNamed(text, "MemTotal"), sizeNamed(text, "MemAvailable")];
  return totalBytes === null || availableBytes === null ? null : { totalBytes, availableBytes };
}
