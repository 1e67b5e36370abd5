import { capacityUnits } from "./cpu/capacity.ts";
import type { Topology } from "./cpu/core.ts";
import { common, parseCpuList } from "./cpu/cpu-list.ts";
import { cgroupLimits } from "./cgroup/cgroup-limits.ts";
import type { CgroupLimits, Narrowest } from "./cgroup/cgroup-limits.ts";
import { controllerDirectories } from "./cgroup/directories.ts";
import { known, unknown } from "./fact.ts";
import type { Fact, NoteGap } from "./fact.ts";
import type { Memory } from "./memory.ts";
import type { Readings } from "./readings/readings.ts";
import { isHidden, parseFields, textOf } from "./readings/text.ts";

/** What a process may use of the machine. */
export interface Limits {
  /** Its cgroup as it sees it: `/system.slice/nix-daemon.service`; `none` where there are none, as on macOS. */
  cgroup: Fact<string>;
  /** How many CPUs it may run on: its affinity and the cpusets of all cgroups above it. */
  cpus: Fact<number>;
  /** CPUs' worth of time, 1.5 for one and a half: the least of all cgroups above it. */
  cpuQuota: Fact<number | "unlimited">;
  /** What it may have before it is killed: the least of all cgroups above it. */
  memoryMaxBytes: Fact<number | "unlimited">;
  /** What it may have before it is slowed down. */
  memoryHighBytes: Fact<number | "unlimited">;
  /** The memory that a plan may count with: the least of what is there and of both limits. */
  memoryBytes: Fact<number>;
  /** What of it is free now. */
  memoryAvailableBytes: Fact<number>;
  /** What the CPUs that it may use do together, in performance cores; see `capacityFactors`. */
  capacityUnits: Fact<number>;
}

export interface LimitsFrom {
  readings: Readings;
  topology: Topology;
  memory: Memory;
  /** The files of the process: `/proc/self`. Null on systems that limit nobody. */
  process: string | null;
  /** Where the limits stand in the machine, as a JSON pointer. */
  at: string;
  note: NoteGap;
}

const nothingKnown: CgroupLimits = {
  cpuQuota: null,
  cpus: null,
  memoryMaxBytes: null,
  memoryHighBytes: null,
  memoryLeftBytes: null,
};

export function limitsOf(from: LimitsFrom): Limits {
  const { readings, topology, memory, process, at, note } = from;
  const cgroups = process === null ? null : textOf(readings, `${process}/cgroup`);
  const mountInfo = textOf(readings, "/proc/self/mountinfo") ?? "";
  const chains = cgroups === null ? [] : controllerDirectories(mountInfo, cgroups);
  const isUnseen = process !== null && isHidden(readings, `${process}/cgroup`);
  const allowed = isUnseen ? nothingKnown : cgroupLimits(readings, chains, at, note);
  if (isUnseen)
    for (const field of ["cgroup", "cpus", "cpuQuota", "memoryMaxBytes", "memoryHighBytes"])
      note(
        `${at}/${field}`,
        "NIXPERF_CGROUP_HIDDEN",
        `${process}/cgroup may not be read, so what cgroups allow is not known`,
      );
  const usable = usableCpus(from, allowed);
  const sourceOfNone = process === null ? "uname -s" : `${process}/cgroup`;
  const limit = (found: Narrowest<number> | null): Fact<number | "unlimited"> => {
    if (found === null) return unknown();
    return found.file === null ? known("unlimited", sourceOfNone) : known(found.value, found.file);
  };
  noteDerived(from, allowed, usable !== null);
  const units = usable === null || topology.cores === null || allowed.cpuQuota === null ? null : topology.cores;
  const path = chains.find(({ controller }) => controller === "memory")?.path ?? chains[0]?.path;
  const sourcesOfUnits = [topology.kindsSource, usable?.file, allowed.cpuQuota?.file].filter((file) => file);
  return {
    cgroup: isUnseen ? unknown() : known(path ?? "none", sourceOfNone),
    cpus: usable === null ? unknown() : known(usable.value.length, usable.file),
    cpuQuota: limit(allowed.cpuQuota),
    memoryMaxBytes: limit(allowed.memoryMaxBytes),
    memoryHighBytes: limit(allowed.memoryHighBytes),
    memoryBytes: leastMemory(memory.totalBytes, allowed.memoryMaxBytes, allowed.memoryHighBytes),
    memoryAvailableBytes: leastMemory(memory.availableBytes, allowed.memoryLeftBytes),
    capacityUnits:
      units === null
        ? unknown()
        : known(capacityUnits(units, usable!.value, allowed.cpuQuota!.value), [...new Set(sourcesOfUnits)].join(", ")),
  };
}

/** What is worked out of several facts is not known when one of them is not; what that is, is said at each. */
function noteDerived({ topology, memory, at, note }: LimitsFrom, allowed: CgroupLimits, isCpusKnown: boolean): void {
  const because = (field: string, what: string, unknowns: string[]): void => {
    const [first, ...others] = unknowns;
    if (first === undefined) return;
    const verb = others.length === 0 ? "is" : "are";
    note(`${at}/${field}`, "NIXPERF_LIMIT_UNKNOWN", `${what} is not known, as ${unknowns.join(" and ")} ${verb} not`);
  };
  // Of other reasons a gap was noted where they were found.
  if (topology.online === null) because("cpus", "on how many CPUs it may run", ["the list of those that are on"]);
  because("capacityUnits", "what its CPUs do together", [
    ...missing(topology.cores === null, "the kinds of cores"),
    ...missing(!isCpusKnown, "the CPUs that it may run on"),
    ...missing(allowed.cpuQuota === null, "the quota"),
  ]);
  const limits = [allowed.memoryMaxBytes, allowed.memoryHighBytes];
  because("memoryBytes", "how much memory there is to plan with", [
    ...missing(memory.totalBytes.value === null, "that of the machine"),
    ...missing(limits.includes(null), "what cgroups leave of it"),
  ]);
  because("memoryAvailableBytes", "how much memory is free", [
    ...missing(memory.availableBytes.value === null, "what is free of all"),
    ...missing(allowed.memoryLeftBytes === null, "what is left below the limits"),
  ]);
}

/** The CPUs that are switched on, that the affinity allows, and that no cpuset forbids. */
function usableCpus(
  { readings, topology, process, at, note }: LimitsFrom,
  allowed: CgroupLimits,
): { value: number[]; file: string } | null {
  const { online, onlineSource } = topology;
  if (online === null || allowed.cpus === null) return null;
  if (process === null) return { value: online, file: onlineSource };
  const status = `${process}/status`;
  const list = parseCpuList(parseFields(textOf(readings, status) ?? "").get("Cpus_allowed_list") ?? "") ?? [];
  const affinity = common(online, list);
  if (affinity.length === 0) {
    const why = textOf(readings, status) === null ? "cannot be read" : "names no CPU that is switched on";
    note(`${at}/cpus`, "NIXPERF_AFFINITY_UNKNOWN", `Cpus_allowed_list in ${status} ${why}`);
    return null;
  }
  const both = allowed.cpus.value === null ? affinity : common(affinity, allowed.cpus.value);
  if (both.length === 0) {
    note(`${at}/cpus`, "NIXPERF_AFFINITY_UNKNOWN", `${status} and ${allowed.cpus.file} have no CPU in common`);
    return null;
  }
  return both.length < affinity.length ? { value: both, file: allowed.cpus.file! } : { value: affinity, file: status };
}

function missing(isMissing: boolean, what: string): string[] {
  return isMissing ? [what] : [];
}

function leastMemory(machine: Fact<number>, ...limits: Array<Narrowest<number> | null>): Fact<number> {
  let least: Fact<number> = machine;
  for (const limit of limits) {
    if (limit === null || least.value === null) return unknown();
    if (limit.file !== null && limit.value < least.value) least = known(limit.value, limit.file);
  }
  return least;
}
