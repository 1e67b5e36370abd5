import type { NoteGap } from "../fact.ts";
import type { Readings } from "../readings/readings.ts";
import { parseCount, textOf } from "../readings/text.ts";
import type { Core, Topology } from "./core.ts";
import { coreKinds } from "./core-kinds.ts";
import { common, parseCpuList } from "./cpu-list.ts";

const onlineFile = "/sys/devices/system/cpu/online";
const cpuInfo = "/proc/cpuinfo";

/** No core runs more threads than 8 (POWER). */
const maxThreads = 64;

/** The cores of a Linux machine (Documentation/admin-guide/cputopology.rst). */
export function linuxTopology(readings: Readings, note: NoteGap): Topology {
  const listed = parseCpuList(textOf(readings, onlineFile) ?? "") ?? [];
  const online = listed.length > 0 ? listed : processorsOf(textOf(readings, cpuInfo));
  const onlineSource = listed.length > 0 ? onlineFile : cpuInfo;
  if (online === null) {
    note("/cpu/logical", "NIXPERF_CPUS_UNKNOWN", `neither ${onlineFile} nor ${cpuInfo} says which CPUs there are`);
    return { cores: null, online: null, onlineSource, coresSource: "", kindsSource: "" };
  }
  const kinds = coreKinds(readings, online);
  const found = bySiblings(readings, online) ?? byCoreIds(readings, online);
  if (found === null) {
    note("/cpu/physical", "NIXPERF_CORES_UNKNOWN", "which CPUs share a core is said nowhere, or not consistently");
    return { cores: null, online, onlineSource, coresSource: "", kindsSource: kinds.source };
  }
  const cores = found.groups.map((cpus): Core => ({ ...kinds.of(cpus[0] ?? 0), cpus }));
  return { cores, online, onlineSource, coresSource: found.source, kindsSource: kinds.source };
}

interface Groups {
  groups: number[][];
  source: string;
}

/** `core_cpus_list`, or its older name `thread_siblings_list`, of every CPU; all of them have to agree. */
function bySiblings(readings: Readings, online: readonly number[]): Groups | null {
  for (const name of ["core_cpus_list", "thread_siblings_list"]) {
    const groups = new Map<string, number[]>();
    const isWhole = online.every((cpu) => {
      const text = textOf(readings, `/sys/devices/system/cpu/cpu${cpu}/topology/${name}`);
      const list = text === null ? null : parseCpuList(text);
      if (list === null || list.length > maxThreads || !list.includes(cpu)) return false;
      const group = common(list, online);
      groups.set(group.join(), group);
      return true;
    });
    const source = `/sys/devices/system/cpu/cpu*/topology/${name}`;
    if (isWhole && isPartition(groups.values(), online.length)) return { groups: [...groups.values()], source };
  }
  return null;
}

/** `physical id` and `core id` of each processor in /proc/cpuinfo, where every one has both. */
function byCoreIds(readings: Readings, online: readonly number[]): Groups | null {
  const groups = new Map<string, number[]>();
  for (const block of (textOf(readings, cpuInfo) ?? "").split(/\n[ \t]*\n/)) {
    const id = (name: string): number | null =>
      parseCount(new RegExp(`^${name}[ \\t]*: (\\d+)$`, "m").exec(block)?.[1]);
    const [cpu, socket, core] = [id("processor"), id("physical id"), id("core id")];
    if (cpu === null || socket === null || core === null) continue;
    const group = groups.get(`${socket}:${core}`);
    if (group === undefined) groups.set(`${socket}:${core}`, [cpu]);
    else group.push(cpu);
  }
  const isKnown = common(online, [...groups.values()].flat()).length === online.length;
  if (!isKnown || !isPartition(groups.values(), online.length)) return null;
  return { groups: [...groups.values()], source: `${cpuInfo} (physical id, core id)` };
}

function isPartition(groups: Iterable<number[]>, count: number): boolean {
  const all = [...groups].flat();
  return all.length === count && new Set(all).size === count;
}

function processorsOf(text: string | null): number[] | null {
  const numbers = [...(text ?? "").matchAll(/^processor[ \t]*: (\d{1,5})$/gm)].map((match) => Number(match[1]));
  return numbers.length === 0 || numbers.length > 8192 || new Set(numbers).size !== numbers.length
    ? null
    : numbers.sort((a, b) => a - b);
}
