import type { NoteGap } from "../fact.ts";
import type { Readings } from "../readings/readings.ts";
import { isHidden, isThere, parseCount, textOf } from "../readings/text.ts";
import { common, parseCpuList } from "../cpu/cpu-list.ts";
import type { Controller, ControllerDirectories } from "./directories.ts";

/** The narrowest of the limits along a chain, and the file that has it; the file is null where nothing limits. */
export interface Narrowest<T> {
  value: T;
  file: string | null;
}

/** What cgroups allow a process. A limit that cannot be known is null. */
export interface CgroupLimits {
  /** CPUs' worth of time; `Infinity` where nothing limits it. */
  cpuQuota: Narrowest<number> | null;
  /** The CPUs it may use; null as a value where nothing limits them. */
  cpus: Narrowest<number[] | null> | null;
  /** What it may have before it is killed. */
  memoryMaxBytes: Narrowest<number> | null;
  /** What it may have before it is slowed down. Cgroup v2 only. */
  memoryHighBytes: Narrowest<number> | null;
  /** What is left below the limits; `Infinity` where nothing limits it. */
  memoryLeftBytes: Narrowest<number> | null;
}

/**
 * The whole chain of cgroups counts, not only the process's own: each limit is the least of what all of them say. In v1
 * `memory.limit_in_bytes` and the quota bind below as well. Files that are not there limit nothing: the root has none,
 * and a controller is switched off where no limit was ever set.
 *
 * Sources: Documentation/admin-guide/cgroup-v2.rst; cgroup-v1/memory.rst; scheduler/sched-bwc.rst. `at` is where the
 * limits stand in the machine.
 */
export function cgroupLimits(
  readings: Readings,
  chains: readonly ControllerDirectories[],
  at: string,
  note: NoteGap,
): CgroupLimits {
  const of = (controller: Controller): ControllerDirectories | undefined =>
    chains.find((one) => one.controller === controller);
  const [cpu, cpuset, memory] = [of("cpu"), of("cpuset"), of("memory")];
  for (const chain of [cpu, cpuset, memory]) noteUnseen(readings, chain, at, note);
  const bad = (file: string, field: string): null => {
    const why = isHidden(readings, file) ? "may not be read" : `holds ${JSON.stringify(shown(readings, file))}`;
    note(`${at}/${field}`, "NIXPERF_CGROUP_LIMIT_UNKNOWN", `${file} ${why}, so the limit in it is not known`);
    return null;
  };
  const least = (
    chain: ControllerDirectories | undefined,
    field: string,
    read: (directory: string) => Reading,
  ): Narrowest<number> | null => {
    let found: Narrowest<number> | null = { value: Number.POSITIVE_INFINITY, file: null };
    for (const directory of chain?.directories ?? []) {
      const { file, value } = read(directory);
      if (value === null) found = bad(file, field);
      else if (found !== null && value < found.value) found = { value, file };
    }
    return found;
  };
  const [isV1Cpu, isV1Memory] = [cpu?.version === 1, memory?.version === 1];
  const max = isV1Memory ? "memory.limit_in_bytes" : "memory.max";
  const used = isV1Memory ? "memory.usage_in_bytes" : "memory.current";
  const bytes = (file: string): Reading => bytesIn(readings, file);
  const left = (directory: string): Reading => {
    const limits = [bytes(`${directory}/${max}`), ...(isV1Memory ? [] : [bytes(`${directory}/memory.high`)])];
    const limit = limits.reduce((a, b) => ((b.value ?? 0) < (a.value ?? 0) ? b : a));
    if (limit.value === null || limit.value === Number.POSITIVE_INFINITY) return limit;
    const usage = parseCount(textOf(readings, `${directory}/${used}`));
    if (usage === null) return { file: `${directory}/${used}`, value: null };
    const needed = Math.max(0, usage - unusedCache(readings, directory, isV1Memory));
    return { file: `${limit.file}, ${used}`, value: Math.max(0, limit.value - needed) };
  };
  return {
    cpuQuota: least(cpu, "cpuQuota", (dir) => (isV1Cpu ? quotaV1(readings, dir) : quotaV2(readings, dir))),
    cpus: cpusOf(readings, cpuset, (file) => bad(file, "cpus")),
    memoryMaxBytes: least(memory, "memoryMaxBytes", (dir) => bytes(`${dir}/${max}`)),
    memoryHighBytes: least(isV1Memory ? undefined : memory, "memoryHighBytes", (dir) => bytes(`${dir}/memory.high`)),
    memoryLeftBytes: least(memory, "memoryAvailableBytes", left),
  };
}

/** A limit that one file gives: `Infinity` for none, null for what cannot be read or cannot be. */
interface Reading {
  file: string;
  value: number | null;
}

const none = (file: string): Reading => ({ file, value: Number.POSITIVE_INFINITY });

/** No memory of this size has ever been built; v1 writes such a number for "no limit". */
const absurdBytes = 2 ** 53 - 1;

function bytesIn(readings: Readings, file: string): Reading {
  if (!isThere(readings, file)) return none(file);
  const text = textOf(readings, file);
  if (text === "max") return none(file);
  if (text === null || !/^\d{1,20}$/.test(text)) return { file, value: null };
  const value = Number(text);
  if (value >= absurdBytes) return none(file);
  return { file, value: value === 0 ? null : value };
}

/** `QUOTA PERIOD` in microseconds, or `max PERIOD`. */
function quotaV2(readings: Readings, directory: string): Reading {
  const file = `${directory}/cpu.max`;
  if (!isThere(readings, file)) return none(file);
  const [quota, period, ...rest] = (textOf(readings, file) ?? "").split(" ");
  if (quota === "max" && rest.length === 0) return none(file);
  return { file, value: rest.length > 0 ? null : share(parseCount(quota), parseCount(period)) };
}

function quotaV1(readings: Readings, directory: string): Reading {
  const file = `${directory}/cpu.cfs_quota_us`;
  if (!isThere(readings, file)) return none(file);
  const quota = textOf(readings, file);
  if (quota === "-1") return none(file);
  return { file, value: share(parseCount(quota), parseCount(textOf(readings, `${directory}/cpu.cfs_period_us`))) };
}

function share(quota: number | null, period: number | null): number | null {
  return quota === null || period === null || quota === 0 || period === 0 ? null : quota / period;
}

/** Pages of files that nobody has used lately: they count as used, and are given back before anybody is killed. */
function unusedCache(readings: Readings, directory: string, isV1: boolean): number {
  const name = isV1 ? "total_inactive_file" : "inactive_file";
  const stat = textOf(readings, `${directory}/memory.stat`) ?? "";
  return parseCount(new RegExp(`^${name} (\\d+)$`, "m").exec(stat)?.[1]) ?? 0;
}

function cpusOf(
  readings: Readings,
  chain: ControllerDirectories | undefined,
  bad: (file: string) => null,
): CgroupLimits["cpus"] {
  let found: Narrowest<number[] | null> = { value: null, file: null };
  const name = chain?.version === 1 ? "cpuset.effective_cpus" : "cpuset.cpus.effective";
  for (const directory of chain?.directories ?? []) {
    const file = `${directory}/${name}`;
    if (!isThere(readings, file)) continue;
    const text = textOf(readings, file);
    const list = text === null ? null : parseCpuList(text);
    if (list === null || list.length === 0) return bad(file);
    const both = found.value === null ? list : common(found.value, list);
    if (found.value === null || both.length < found.value.length) found = { value: both, file };
  }
  return found;
}

/** A cgroup of its own that cannot be seen may limit more than those above it. */
function noteUnseen(readings: Readings, chain: ControllerDirectories | undefined, at: string, note: NoteGap): void {
  if (chain === undefined) return;
  const proof = chain.version === 1 ? "notify_on_release" : "cgroup.controllers";
  const [own] = chain.directories;
  if (own !== undefined && !chain.isOutside && isThere(readings, `${own}/${proof}`)) return;
  const fields = { cpu: "cpuQuota", cpuset: "cpus", memory: "memoryMaxBytes" };
  note(
    `${at}/${fields[chain.controller]}`,
    "NIXPERF_CGROUP_HIDDEN",
    `the cgroup ${chain.path} cannot be seen from here, so its limits of ${chain.controller} are not counted`,
    ["the same outside of the container"],
  );
}

function shown(readings: Readings, file: string): string {
  return (textOf(readings, file) ?? "").slice(0, 60);
}
