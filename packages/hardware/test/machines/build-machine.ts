import { noReadings } from "../../src/model/readings/readings.ts";
import type { Readings, StoreReading } from "../../src/model/readings/readings.ts";

/** A Linux machine as its dumps describe it, to be written out as the kernel would. */
export interface LinuxMachine {
  /** `uname -m`. */
  machine: string;
  release: string;
  /** Text of /proc/cpuinfo. */
  cpuInfo: string;
  /** As the kernel prints a list: `0-15`. */
  online: string;
  /** The list of CPUs on the core of each CPU. Null: the kernel does not say. */
  siblings: ((cpu: number) => string) | null;
  capacity?: (cpu: number) => number;
  maxKHz?: (cpu: number) => number;
  /** CPUs near to each memory node, with its size in KiB; left out: a kernel without NUMA. */
  nodes?: Array<[cpus: string, kibibytes: number]>;
  /** KiB. */
  memory: { total: number; available: number; swap?: number };
  /** Text of /proc/self/cgroup. */
  cgroup: string;
  mounts: string[];
  /** CPUs that the process may run on; left out: all that are online. */
  allowed?: string;
  files?: Record<string, string | null>;
  links?: Record<string, string>;
  env?: Record<string, string>;
  commands?: Record<string, string>;
  store?: Partial<StoreReading>;
}

export function linux(of: LinuxMachine): Readings {
  const readings = noReadings();
  const { files } = readings;
  const cpu = "/sys/devices/system/cpu";
  files["/proc/1/comm"] = "systemd";
  files["/proc/cpuinfo"] = of.cpuInfo.trimEnd();
  files["/proc/sys/kernel/osrelease"] = of.release;
  files["/proc/self/cgroup"] = of.cgroup;
  files["/proc/self/mountinfo"] = of.mounts.join("\n");
  files["/proc/self/status"] = `Name:\tnode\nPPid:\t1\nCpus_allowed_list:\t${of.allowed ?? of.online}`;
  files["/proc/meminfo"] = [
    `MemTotal:       ${of.memory.total} kB`,
    `MemAvailable:   ${of.memory.available} kB`,
    `SwapTotal:      ${of.memory.swap ?? 0} kB`,
    `SwapFree:       ${of.memory.swap ?? 0} kB`,
  ].join("\n");
  files["/proc/swaps"] = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority";
  files[`${cpu}/online`] = of.online;
  for (const each of cpusIn(of.online)) {
    if (of.siblings !== null) files[`${cpu}/cpu${each}/topology/thread_siblings_list`] = of.siblings(each);
    if (of.capacity) files[`${cpu}/cpu${each}/cpu_capacity`] = String(of.capacity(each));
    if (of.maxKHz) files[`${cpu}/cpu${each}/cpufreq/cpuinfo_max_freq`] = String(of.maxKHz(each));
  }
  const nodes = of.nodes ?? [];
  if (nodes.length > 0) files["/sys/devices/system/node/online"] = nodes.length === 1 ? "0" : `0-${nodes.length - 1}`;
  for (const [node, [cpus, kibibytes]] of nodes.entries()) {
    files[`/sys/devices/system/node/node${node}/cpulist`] = cpus;
    files[`/sys/devices/system/node/node${node}/meminfo`] = `Node ${node} MemTotal:       ${kibibytes} kB`;
  }
  Object.assign(files, of.files);
  Object.assign(readings.links, of.links);
  Object.assign(readings.env, { HOME: "/home/user" }, of.env);
  Object.assign(readings.store, of.store);
  commands(readings, { uname: `Linux ${of.release} ${of.machine}`, "id -u": "1000", "id -un": "user", ...of.commands });
  const gibibyte = 1024 ** 3 / 4096;
  for (const path of ["/nix/store", "/nix/var/nix/builds", "/tmp"]) {
    const size = { blocks: 400 * gibibyte, freeBlocks: 200 * gibibyte, inodes: 26_000_000, freeInodes: 25_000_000 };
    readings.space[path] = { realPath: path, blockBytes: 4096, ...size };
  }
  return readings;
}

export function commands(readings: Readings, said: Record<string, string>): void {
  for (const [name, stdout] of Object.entries(said)) readings.commands[name] = { code: 0, stdout };
}

export function cpusIn(list: string): number[] {
  return list.split(",").flatMap((part) => {
    const [from = 0, to = from] = part.split("-").map(Number);
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  });
}

/** /proc/cpuinfo of x86: only what is looked at. */
export function x86Info(model: string, count: number, flags: string): string {
  const one = (cpu: number): string =>
    `processor\t: ${cpu}\nvendor_id\t: x\nmodel name\t: ${model}\nphysical id\t: 0\nflags\t\t: fpu ${flags}`;
  return Array.from({ length: count }, (_, cpu) => one(cpu)).join("\n\n");
}

/** /proc/cpuinfo of 64-bit ARM: implementer and part of each CPU. */
export function armInfo(parts: string[], end = ""): string {
  const blocks = parts.map((part, cpu) =>
    [
      `processor\t: ${cpu}`,
      "BogoMIPS\t: 50.00",
      "Features\t: fp asimd evtstrm aes pmull sha1 sha2 crc32 atomics",
      `CPU implementer\t: ${part.split(":")[0]}`,
      "CPU architecture: 8",
      "CPU variant\t: 0x3",
      `CPU part\t: ${part.split(":")[1]}`,
      "CPU revision\t: 1",
    ].join("\n"),
  );
  return `${blocks.join("\n\n")}\n\n${end}`;
}

export const rootOn = (device: string, source: string, type = "ext4"): string =>
  `25 1 ${device} / / rw,relatime shared:1 - ${type} ${source} rw`;
export const cgroup2 = "30 24 0:26 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:4 - cgroup2 cgroup2 rw";

/** A whole disk with one partition, which the store lies on. */
export function disk(
  name: string,
  partition: string,
  numbers: [disk: string, partition: string],
  turns: boolean,
): Pick<Required<LinuxMachine>, "files" | "links"> {
  const blocks = "/sys/class/block";
  return {
    files: {
      [`${blocks}/${name}/dev`]: numbers[0],
      [`${blocks}/${partition}/dev`]: numbers[1],
      [`${blocks}/${name}/queue/rotational`]: turns ? "1" : "0",
    },
    links: {
      [`${blocks}/${name}`]: `../../devices/pci0000:00/0000:00:17.0/block/${name}`,
      [`${blocks}/${partition}`]: `../../devices/pci0000:00/0000:00:17.0/block/${name}/${partition}`,
    },
  };
}

/** What a Mac's programs say, of the names that are asked for. */
export function mac(said: {
  release: string;
  machine: string;
  sysctl: string[];
  vmStat: string;
  nix?: string;
}): Readings {
  const readings = noReadings();
  Object.assign(readings.env, { HOME: "/Users/user" });
  Object.assign(readings.store, { access: "daemon" });
  const { release, machine, sysctl, vmStat, nix = "nix (Nix) 2.31.2" } = said;
  const mount = [
    "/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)",
    "devfs on /dev (devfs, local, nobrowse)",
    "/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled, nobrowse, protect, root data)",
    "map auto_home on /System/Volumes/Data/home (autofs, automounted, nobrowse)",
    "/dev/disk3s7 on /nix (apfs, local, journaled, nobrowse)",
  ];
  const info = ["   Device Identifier:         disk3s7", "   Device Node:               /dev/disk3s7"];
  commands(readings, {
    uname: `Darwin ${release} ${machine}`,
    "id -u": "501",
    "id -un": "user",
    "id -Gn": "staff everyone localaccounts admin",
    "nix --version": nix,
    "nix store ping": '{"trusted":true,"url":"daemon","version":"2.31.2"}',
    vm_stat: vmStat,
    "pmset -g batt": `Now drawing from 'AC Power'\n -InternalBattery-0 (id=1234567)\t100%; charged; 0:00 remaining present: true`,
    mount: mount.join("\n"),
    "diskutil info": [...info, "", "   Solid State:               Yes"].join("\n"),
  });
  // It fails because of the names that it does not know.
  readings.commands["sysctl"] = { code: 1, stdout: sysctl.join("\n") };
  const size = { blockBytes: 4096, blocks: 120_000_000, freeBlocks: 60_000_000, inodes: 0, freeInodes: 0 };
  readings.space["/nix/store"] = { realPath: "/nix/store", ...size };
  readings.space["/tmp"] = { realPath: "/private/tmp", ...size };
  readings.space["/nix/var/nix/builds"] = { realPath: "/nix/var/nix", ...size };
  return readings;
}

/** A machine that nobody here has: its readings, built from what others published, and where that stands. */
export interface ConstructedMachine {
  name: string;
  /** What is taken from where. All else is filled in as the kernel's documentation has the format. */
  source: string;
  readings: Readings;
}

export const userSlice = "0::/user.slice/user-1000.slice/user@1000.service/app.slice/app-terminal.scope";
const up = (path: string): string[] => {
  const parts = path.split("/").filter((part) => part !== "");
  return parts.map((_, index) => `/sys/fs/cgroup/${parts.slice(0, index + 1).join("/")}`);
};
/** Every directory from the root to the cgroup is there; `files` are the limits in them. */
export const cgroups = (paths: string[], files: Record<string, string | null> = {}): Record<string, string | null> => ({
  ...Object.fromEntries(
    ["/sys/fs/cgroup", ...paths.flatMap(up)].map((dir) => [`${dir}/cgroup.controllers`, "cpuset cpu io memory pids"]),
  ),
  ...Object.fromEntries(Object.entries(files).map(([path, text]) => [`/sys/fs/cgroup${path}`, text])),
});
export const v1 = (controllers: string, root = "/"): string =>
  `40 31 0:30 ${root} /sys/fs/cgroup/${controllers} rw,relatime - cgroup cgroup rw,${controllers}`;
export const firstThread =
  (cores: number) =>
  (cpu: number): string =>
    `${cpu % cores},${(cpu % cores) + cores}`;
export const nvme = disk("nvme0n1", "nvme0n1p2", ["259:0", "259:2"], false);
export const ssd = disk("sda", "sda2", ["8:0", "8:2"], false);
export const turning = disk("sda", "sda2", ["8:0", "8:2"], true);
