import { parseCpuList } from "./cpu/cpu-list.ts";
import { known, unknown } from "./fact.ts";
import type { Fact, NoteGap } from "./fact.ts";
import type { Readings } from "./readings/readings.ts";
import { isThere, parseCount, textOf } from "./readings/text.ts";

/** Memories of which each is nearer to some CPUs than to others. */
export interface Numa {
  /** 1 where all memory is equally near. */
  nodes: Fact<number>;
  list: NumaNode[];
}

export interface NumaNode {
  node: number;
  /** How many CPUs are near to it; null when not known. */
  cpus: number | null;
  memoryBytes: number | null;
}

const nodes = "/sys/devices/system/node";

/** Documentation/ABI/stable/sysfs-devices-node. A kernel without NUMA has no such directory. */
export function linuxNuma(readings: Readings, note: NoteGap): Numa {
  const online = parseCpuList(textOf(readings, `${nodes}/online`) ?? "") ?? [];
  if (online.length > 0) return { nodes: known(online.length, `${nodes}/online`), list: online.map(nodeOf) };
  const isRead = isThere(readings, "/sys/devices/system/cpu/online");
  if (isRead && !isThere(readings, `${nodes}/online`))
    return { nodes: known(1, `${nodes}, which is not there`), list: [] };
  note("/numa/nodes", "NIXPERF_NUMA_UNKNOWN", `${nodes}/online does not say which nodes there are`);
  return { nodes: unknown(), list: [] };

  function nodeOf(node: number): NumaNode {
    const near = parseCpuList(textOf(readings, `${nodes}/node${node}/cpulist`) ?? "?")?.length ?? null;
    const memory = textOf(readings, `${nodes}/node${node}/meminfo`) ?? "";
    const kibibytes = parseCount(/^Node \d+ MemTotal: +(\d+) kB$/m.exec(memory)?.[1]);
    if (near === null || kibibytes === null)
      note(`/numa/list/${online.indexOf(node)}`, "NIXPERF_NUMA_UNKNOWN", `not all is said of the memory node ${node}`);
    return {
      node,
      cpus: near,
      memoryBytes: kibibytes === null ? null : kibibytes * 1024,
    };
  }
}
