import type { ViewContext } from "@nixperf/cli-kit";
import { bytes, count, dim, strong, text } from "@nixperf/render";
import type { Block, Text, Value, View } from "@nixperf/render";
import type { Disk } from "../model/disk/disk.ts";
import type { Fact } from "../model/fact.ts";
import type { Limits } from "../model/limits.ts";
import type { Machine } from "../model/machine.ts";
import type { DetectRecord } from "../verbs/detect.ts";
import { amount, worth } from "./in-words.ts";

export function detectView({ machine, gaps }: DetectRecord, _context: ViewContext): View {
  return {
    title: "This machine",
    blocks: [
      { kind: "answer", text: answer(machine) },
      facts("Machine", machineRows(machine)),
      facts("Processor", processorRows(machine)),
      facts("Memory", memoryRows(machine)),
      ...limitTables(machine),
      facts("The store's disk", diskRows(machine.disks.store)),
      ...(machine.disks.build.directory.value === null
        ? []
        : [facts("The disk of builds", diskRows(machine.disks.build))]),
      facts("Nix", nixRows(machine)),
      { kind: "gaps", gaps: onceEach(gaps) },
    ],
  };
}

/** One table where both may use the same, for the same reasons. */
function limitTables({ limits, nix }: Machine): Block[] {
  const { process, builds } = limits;
  if (builds === null) return [facts("What this process may use", limitRows(process))];
  const isOne = nix.access.value !== "daemon" && JSON.stringify(builds) === JSON.stringify(process);
  if (isOne) return [facts("What this process and builds may use", limitRows(process))];
  return [
    facts("What builds may use, through the daemon", limitRows(builds)),
    facts("What this process may use", limitRows(process)),
  ];
}

/** The same may be unknown in several places for one reason. */
function onceEach(gaps: DetectRecord["gaps"]): DetectRecord["gaps"] {
  return [...new Map(gaps.map((gap) => [gap.message, gap])).values()];
}

/** Kinds of cores, memory, and how much of it builds may use: in one line. */
function answer({ cpu, memory, platform, limits, nix }: Machine): Text {
  const line: Text = [strong(cpu.model.value ?? platform.model.value ?? "An unknown processor"), ": ", cores(cpu)];
  line.push(", ", memory.totalBytes.value === null ? "memory not known" : bytes(memory.totalBytes.value), ". ");
  const own = limits.builds;
  const [units, all] = [own?.capacityUnits.value ?? null, cpu.capacityUnits.value];
  const memoryLeft = own?.memoryBytes.value ?? null;
  if (units === null || all === null || memoryLeft === null) line.push("What builds may use of it is not fully known.");
  else if (units < all || memoryLeft < (memory.totalBytes.value ?? 0))
    line.push(`Builds may use ${units} of its ${worth(all, "performance core")}, and `, bytes(memoryLeft), ".");
  else line.push(`Builds may use all of it: ${worth(units, "performance core")}.`);
  if (nix.version.value !== null) line.push(` ${nix.implementation.value} ${nix.version.value}.`);
  return line;
}

function cores({ physical, performance, efficiency, logical }: Machine["cpu"]): string {
  if (physical.value === null)
    return logical.value === null ? "an unknown number of CPUs" : amount(logical.value, "CPU");
  const kinds =
    efficiency.value === 0 || efficiency.value === null
      ? amount(physical.value, "core")
      : `${performance.value} performance + ${amount(efficiency.value, "efficiency core")}`;
  return logical.value === physical.value ? kinds : `${kinds}, ${logical.value} threads`;
}

type Row = [name: string, value: Value, source: string | null];

function facts(caption: string, rows: Row[]): Block {
  return {
    kind: "table",
    caption,
    columns: [
      { title: "", priority: 0, wrap: true },
      { title: "", priority: 0, wrap: true },
      { title: "known from", priority: 1, wrap: true },
    ],
    rows: rows.map(([name, value, source]) => [text(name), value, dim(source ?? "")]),
  };
}

function row<T>(name: string, { value, source }: Fact<T>, show: (value: T) => Value): Row {
  return [name, value === null ? dim("not known") : show(value), source];
}

const plain = (value: string | number | boolean): Value =>
  text(typeof value === "boolean" ? (value ? "yes" : "no") : String(value));

function machineRows({ platform, fingerprint }: Machine): Row[] {
  const rows = [
    row("system", platform.system, plain),
    row("kernel", platform.kernel, plain),
    row("model", platform.model, plain),
    row("virtual machine", platform.virtualization, plain),
    row("container", platform.container, plain),
    row("WSL", platform.wsl, plain),
    row("continuous integration", platform.ci, plain),
    row("battery", platform.battery, plain),
    row("fingerprint", fingerprint, plain),
  ];
  // What it is not is of use to programs only.
  const isDull = ([name, value]: Row): boolean =>
    value.is === "text" &&
    ((value.text === "none" && name !== "virtual machine") || (value.text === "not known" && name === "model"));
  return rows.filter((one) => !isDull(one));
}

function processorRows({ cpu, numa }: Machine): Row[] {
  return [
    row("threads", cpu.logical, count),
    row("cores", cpu.physical, count),
    ...(cpu.kinds.length < 2
      ? []
      : cpu.kinds.map(({ kind, name, physical, logical, factor }): Row => {
          const threads = logical === physical ? "" : `, ${logical} threads`;
          const shown = text(`${physical} × ${name}${threads}, each worth ${factor}`);
          return [`${kind} cores`, shown, cpu.performance.source];
        })),
    row("several threads a core", cpu.smt, plain),
    row("worth in performance cores", cpu.capacityUnits, plain),
    row("memory nodes", numa.nodes, count),
  ];
}

function memoryRows({ memory }: Machine): Row[] {
  return [
    row("total", memory.totalBytes, bytes),
    row("available", memory.availableBytes, bytes),
    row("swap", memory.swapTotalBytes, bytes),
    ...(memory.swapTotalBytes.value === 0 ? [] : [row("free swap", memory.swapFreeBytes, bytes)]),
    ...(memory.zramBytes.value === 0 ? [] : [row("swap in memory (zram)", memory.zramBytes, bytes)]),
  ];
}

function limitRows(limits: Limits): Row[] {
  return [
    ...(limits.cgroup.value === "none" ? [] : [row("cgroup", limits.cgroup, plain)]),
    row("CPUs it may run on", limits.cpus, count),
    row("CPU quota", limits.cpuQuota, (value) => text(value === "unlimited" ? "no limit" : quota(value))),
    row("memory limit", limits.memoryMaxBytes, size),
    row("memory before it is slowed", limits.memoryHighBytes, size),
    row("memory to plan with", limits.memoryBytes, bytes),
    row("of it free now", limits.memoryAvailableBytes, bytes),
    row("worth in performance cores", limits.capacityUnits, plain),
  ];
}

function size(value: number | "unlimited"): Value {
  return value === "unlimited" ? text("no limit") : bytes(value);
}

function quota(value: number): string {
  const rounded = Math.round(value * 100) / 100;
  return amount(rounded, "CPU");
}

function diskRows(disk: Disk): Row[] {
  return [
    row("directory", disk.directory, (path) => ({ is: "path", path })),
    row("mounted at", disk.mountPoint, (path) => ({ is: "path", path })),
    row("file system", disk.fileSystem, plain),
    ...(disk.inMemory.value === true ? [row("in memory", disk.inMemory, plain)] : []),
    row("turning disk", disk.rotational, plain),
    row("size", disk.totalBytes, bytes),
    row("free", disk.freeBytes, bytes),
    row("free inodes", disk.freeInodes, (value) => (value === "unlimited" ? text("made as needed") : count(value))),
  ];
}

function nixRows({ nix }: Machine): Row[] {
  const { implementation, version, access, daemon, trusted, maySet, systemConf } = nix;
  return [
    row("implementation", implementation, plain),
    row("version", version, plain),
    row("builds are made by", access, (value) =>
      text(
        {
          direct: `this user's own processes${daemon.value === true ? "; for other users by the daemon" : ""}`,
          daemon: "the daemon",
          none: "nobody: there is no store",
        }[value],
      ),
    ),
    ...(access.value === "none"
      ? []
      : [
          row("trusted", trusted, plain),
          row("may set for a build", maySet, (value) => text(value === "all" ? "everything" : value.join(", "))),
          row(systemConf.path, systemConf.generated, (isGenerated) =>
            text(
              isGenerated
                ? "generated: change it where it is made"
                : systemConf.writable.value === true
                  ? "may be edited"
                  : "may be edited by root",
            ),
          ),
        ]),
  ];
}
