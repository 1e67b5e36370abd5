import type { Gap } from "@nixperf/errors";
import { capacityUnits } from "./cpu/capacity.ts";
import type { Core, CoreKind, Topology } from "./cpu/core.ts";
import { darwinTopology } from "./cpu/darwin-topology.ts";
import { linuxTopology } from "./cpu/linux-topology.ts";
import { daemonProcess, hasDaemon } from "./daemon.ts";
import { diskOf } from "./disk/disk.ts";
import type { Disk } from "./disk/disk.ts";
import { gapList, known, unknown } from "./fact.ts";
import type { Fact, NoteGap } from "./fact.ts";
import { fingerprint } from "./fingerprint.ts";
import { limitsOf } from "./limits.ts";
import type { Limits } from "./limits.ts";
import { darwinMemory, linuxMemory } from "./memory.ts";
import type { Memory } from "./memory.ts";
import { buildDirectory } from "./nix/build-directory.ts";
import { nixConfs } from "./nix/confs.ts";
import { nixSetUp, versionOf } from "./nix/nix-set-up.ts";
import type { NixSetUp } from "./nix/nix-set-up.ts";
import { linuxNuma } from "./numa.ts";
import type { Numa } from "./numa.ts";
import { darwinCpuModel, linuxCpuModel } from "./platform/cpu-model.ts";
import { platformOf } from "./platform/platform.ts";
import type { Platform } from "./platform/platform.ts";
import type { Readings } from "./readings/readings.ts";

/** A machine as nixperf knows it: every fact with its source; what is not known is null, and a gap says why. */
export interface Machine {
  /** `sha256:…`: the same for machines that are alike, without anything personal. */
  fingerprint: Fact<string>;
  platform: Platform;
  cpu: Cpu;
  memory: Memory;
  numa: Numa;
  limits: {
    /** Of the process that asked. */
    process: Limits;
    /**
     * Of the process that builds for users: the daemon, or where there is none the one that asked. Null when it is not seen.
     * What root asks for, who may write the store himself, is built within `process` all the same.
     */
    builds: Limits | null;
  };
  disks: {
    store: Disk;
    /** Where builds have their temporary directories. */
    build: Disk;
  };
  nix: NixSetUp;
}

/** The processor, whoever may use how much of it. */
export interface Cpu {
  model: Fact<string>;
  /** CPUs that are switched on, as the kernel counts them. */
  logical: Fact<number>;
  /** Cores: CPUs that are not second threads of others. */
  physical: Fact<number>;
  /** Of the cores those that are not made to save power. */
  performance: Fact<number>;
  efficiency: Fact<number>;
  /** Whether cores run several threads. */
  smt: Fact<boolean>;
  /** The kinds of cores, the best first. Empty when not known. */
  kinds: CpuKind[];
  /** What all cores do together, in performance cores; see `capacityFactors`. */
  capacityUnits: Fact<number>;
}

export interface CpuKind {
  kind: CoreKind;
  /** What the machine calls it: `cpu_atom`, `Efficiency`, `capacity 446`; `core` where all are the same. */
  name: string;
  physical: number;
  logical: number;
  /** What one of these cores does with one thread, in performance cores. */
  factor: number;
}

/** What follows from what was read. Gaps point into the machine. Never throws, whatever the readings hold. */
export function machineOf(readings: Readings): { machine: Machine; gaps: Gap[] } {
  const { gaps, note } = gapList();
  const platform = platformOf(readings, note);
  const isDarwin = platform.os.value === "darwin";
  const topology = (isDarwin ? darwinTopology : linuxTopology)(readings, note);
  const model = (isDarwin ? darwinCpuModel : linuxCpuModel)(readings, note);
  const cpu = cpuOf(topology, model);
  if (platform.wsl.value === "wsl2" && cpu.efficiency.value === 0) {
    for (const field of ["performance", "efficiency"])
      note(
        `/cpu/${field}`,
        "NIXPERF_CORE_KINDS_HIDDEN",
        "Windows does not tell its subsystem which cores are efficiency cores; all count as whole ones here, which is a bound",
      );
    cpu.performance = unknown();
    cpu.efficiency = unknown();
  }
  const memory = (isDarwin ? darwinMemory : linuxMemory)(readings, note);
  const confs = nixConfs(readings);
  const isVirtual = platform.virtualization.value !== "none";
  const directory = {
    store: known(readings.store.realDir, readings.store.dir),
    build: buildDirectory(readings, versionOf(readings), confs, note),
  };
  const disk = (name: "store" | "build"): Disk =>
    diskOf({ readings, directory: directory[name], isDarwin, isVirtual, at: `/disks/${name}`, note });
  const machine: Machine = {
    fingerprint: fingerprint(
      {
        architecture: platform.architecture.value,
        model: model.value,
        logical: cpu.logical.value,
        physical: cpu.physical.value,
        memoryBytes: memory.totalBytes.value,
      },
      note,
    ),
    platform,
    cpu,
    memory,
    numa: isDarwin ? { nodes: known(1, "uname -s"), list: [] } : linuxNuma(readings, note),
    limits: bothLimits(readings, topology, memory, isDarwin, note),
    disks: { store: disk("store"), build: disk("build") },
    nix: nixSetUp(readings, confs, note),
  };
  return { machine, gaps };
}

function bothLimits(
  readings: Readings,
  topology: Topology,
  memory: Memory,
  isDarwin: boolean,
  note: NoteGap,
): Machine["limits"] {
  const limits = (process: string | null, at: string): Limits =>
    limitsOf({ readings, topology, memory, process, at, note });
  const from = isDarwin ? null : "/proc/self";
  const process = limits(from, "/limits/process");
  const own = (): Limits => limits(from, "/limits/builds");
  if (isDarwin || !hasDaemon(readings)) return { process, builds: own() };
  const isNeeded = readings.store.access === "daemon";
  const daemon = daemonProcess(readings, isNeeded ? note : () => {});
  if (daemon !== null) return { process, builds: limits(daemon, "/limits/builds") };
  return { process, builds: isNeeded ? null : own() };
}

function cpuOf(topology: Topology, model: Fact<string>): Cpu {
  const { cores, online, onlineSource, coresSource, kindsSource } = topology;
  const logical: Fact<number> = online === null ? unknown() : known(online.length, onlineSource);
  if (cores === null) {
    const nothing = unknown<number>();
    const smt = unknown<boolean>();
    return {
      model,
      logical,
      physical: nothing,
      performance: nothing,
      efficiency: nothing,
      smt,
      kinds: [],
      capacityUnits: nothing,
    };
  }
  const ofKind = (kind: CoreKind): number => cores.filter((core) => core.kind === kind).length;
  return {
    model,
    logical,
    physical: known(cores.length, coresSource),
    performance: known(ofKind("performance"), kindsSource),
    efficiency: known(ofKind("efficiency"), kindsSource),
    smt: known(
      cores.some(({ cpus }) => cpus.length > 1),
      coresSource,
    ),
    kinds: kindsOf(cores),
    capacityUnits: known(capacityUnits(cores, null, Number.POSITIVE_INFINITY), kindsSource),
  };
}

function kindsOf(cores: readonly Core[]): CpuKind[] {
  const kinds = new Map<string, CpuKind>();
  for (const { kind, name, factor, cpus } of cores) {
    const key = `${kind} ${name} ${factor}`;
    const found = kinds.get(key) ?? { kind, name, physical: 0, logical: 0, factor };
    kinds.set(key, { ...found, physical: found.physical + 1, logical: found.logical + cpus.length });
  }
  return [...kinds.values()].sort((a, b) => b.factor - a.factor);
}
