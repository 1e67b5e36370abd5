import { commandNames } from "../../src/model/readings/plan.ts";
import { noReadings } from "../../src/model/readings/readings.ts";
import type { Readings } from "../../src/model/readings/readings.ts";

const gibibyte = 1024 ** 3;

export interface MadeUpLinux {
  cpus?: number;
  /** Of all of the machine, in GiB. */
  memory?: number;
  /** What `nix --version` says; null: there is none. */
  nix?: string | null;
  access?: "direct" | "daemon" | "none";
  /** Whether the socket of a daemon is there. */
  socket?: boolean;
  /** Text of /etc/nix/nix.conf. */
  conf?: string | null;
  /** Text of the user's nix.conf. */
  userConf?: string;
  user?: string;
  /** `cpu.max` and `memory.max` of the daemon's cgroup. */
  cpuMax?: string;
  memoryMax?: string;
  env?: Record<string, string>;
  files?: Record<string, string | null>;
  /** What other programs say, by the names of `commandNames`. */
  commands?: Record<string, { code: number; stdout: string }>;
  /** File system under /tmp. */
  tmp?: string;
}

/** A Linux machine with so much of everything; all cores alike, one thread each. */
export function linuxReadings(of: MadeUpLinux = {}): Readings {
  const { cpus = 8, memory = 16, nix = "nix (Nix) 2.34.8", access = "daemon", user = "user", tmp = "ext4" } = of;
  const readings = noReadings();
  const { files } = readings;
  const cgroup = "/sys/fs/cgroup/system.slice/nix-daemon.service";
  files["/sys/devices/system/cpu/online"] = cpus === 1 ? "0" : `0-${cpus - 1}`;
  for (let cpu = 0; cpu < cpus; cpu++) files[`/sys/devices/system/cpu/cpu${cpu}/topology/core_cpus_list`] = String(cpu);
  const status = `Uid:\t0\t0\t0\t0\nPPid:\t1\nCpus_allowed_list:\t${files["/sys/devices/system/cpu/online"]}`;
  for (const process of ["self", "900"]) files[`/proc/${process}/status`] = status;
  files["/proc/self/cgroup"] = "0::/user.slice";
  files["/proc/900/cgroup"] = "0::/system.slice/nix-daemon.service";
  files["/proc/900/comm"] = "nix-daemon";
  files["/proc/1/comm"] = "systemd";
  files["/proc/self/mountinfo"] = [
    "25 1 259:2 / / rw,relatime - ext4 /dev/nvme0n1p2 rw",
    `26 25 0:30 / /tmp rw - ${tmp} tmp rw`,
    "30 25 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw",
  ].join("\n");
  for (const directory of [cgroup, "/sys/fs/cgroup/system.slice", "/sys/fs/cgroup/user.slice", "/sys/fs/cgroup"])
    files[`${directory}/cgroup.controllers`] = "cpu cpuset memory";
  if (of.cpuMax !== undefined) files[`${cgroup}/cpu.max`] = of.cpuMax;
  if (of.memoryMax !== undefined) files[`${cgroup}/memory.max`] = of.memoryMax;
  const kibibytes = memory * 1024 ** 2;
  files["/proc/meminfo"] = `MemTotal: ${kibibytes} kB\nMemAvailable: ${kibibytes} kB\nSwapTotal: 0 kB\nSwapFree: 0 kB`;
  files["/proc/swaps"] = "Filename\tType\tSize\tUsed\tPriority";
  files["/proc/cpuinfo"] = "model name\t: A processor\nflags\t\t: fpu";
  if (of.conf !== undefined && of.conf !== null) files["/etc/nix/nix.conf"] = of.conf;
  if (of.userConf !== undefined) files["/home/user/.config/nix/nix.conf"] = of.userConf;
  Object.assign(files, of.files);
  Object.assign(readings.env, { HOME: "/home/user" }, of.env);
  Object.assign(readings.store, { access, hasSocket: of.socket ?? access === "daemon" });
  const uid = user === "root" ? "0" : "1000";
  say(readings, { uname: "Linux 6.12.8 x86_64", "id -u": uid, "id -un": user, "id -Gn": "users" });
  if (nix !== null) say(readings, { [commandNames.nixVersion]: nix });
  Object.assign(readings.commands, of.commands);
  for (const path of ["/nix/store", "/nix/var/nix/builds", "/tmp"])
    readings.space[path] = {
      realPath: path,
      blockBytes: 4096,
      blocks: (400 * gibibyte) / 4096,
      freeBlocks: (200 * gibibyte) / 4096,
      inodes: 0,
      freeInodes: 0,
    };
  return readings;
}

/** The Apple M2 with 16 GB: what its programs say, with the settings that somebody chose for it by hand. */
export function appleM2(conf: string, nix = "nix (Nix) 2.31.2"): Readings {
  const readings = noReadings();
  readings.env["HOME"] = "/Users/user";
  readings.store.access = "daemon";
  readings.files["/etc/nix/nix.conf"] = conf;
  say(readings, {
    uname: "Darwin 23.6.0 arm64",
    "id -u": "501",
    "id -un": "user",
    "id -Gn": "staff admin",
    [commandNames.nixVersion]: nix,
    "pmset -g batt":
      "Now drawing from 'AC Power'\n -InternalBattery-0 (id=1)\t100%; charged; 0:00 remaining present: true",
    sysctl: [
      "hw.model: Mac14,2",
      "hw.physicalcpu: 8",
      "hw.logicalcpu: 8",
      "hw.memsize: 17179869184",
      "hw.nperflevels: 2",
      "hw.perflevel0.physicalcpu: 4",
      "hw.perflevel0.logicalcpu: 4",
      "hw.perflevel0.name: Performance",
      "hw.perflevel1.physicalcpu: 4",
      "hw.perflevel1.logicalcpu: 4",
      "hw.perflevel1.name: Efficiency",
      "hw.optional.arm64: 1",
      "machdep.cpu.brand_string: Apple M2",
      "kern.hv_vmm_present: 0",
      "vm.swapusage: total = 0.00M  used = 0.00M  free = 0.00M  (encrypted)",
    ].join("\n"),
  });
  const space = { blockBytes: 4096, blocks: 120_000_000, freeBlocks: 60_000_000, inodes: 0, freeInodes: 0 };
  for (const path of ["/nix/store", "/nix/var/nix/builds", "/tmp"]) readings.space[path] = { realPath: path, ...space };
  return readings;
}

function say(readings: Readings, said: Record<string, string>): void {
  for (const [name, stdout] of Object.entries(said)) readings.commands[name] = { code: 0, stdout };
}
