import {
  cgroup2,
  cgroups,
  firstThread,
  linux,
  nvme,
  rootOn,
  ssd,
  turning,
  userSlice,
  x86Info,
} from "./build-machine.ts";
import type { ConstructedMachine } from "./build-machine.ts";

/** Machines with processors of Intel and AMD, as they are. */
export const x86Machines: ConstructedMachine[] = [
  {
    name: "hybrid desktop: Core i7-12700, NixOS, turning disk",
    source:
      "cores and numbering of Alder Lake-S (8 with two threads as 0-15, 4 with one as 16-19): Intel's product page and the " +
      "example in the kernel's tools/perf/Documentation/intel-hybrid.txt",
    readings: linux({
      machine: "x86_64",
      release: "6.12.48",
      cpuInfo: x86Info("12th Gen Intel(R) Core(TM) i7-12700", 20, "vmx ssse3 htt hfi"),
      online: "0-19",
      siblings: (cpu) => (cpu < 16 ? `${cpu & ~1}-${cpu | 1}` : String(cpu)),
      maxKHz: (cpu) => (cpu < 16 ? (cpu < 12 ? 4_800_000 : 4_900_000) : 3_600_000),
      nodes: [["0-19", 32_599_888]],
      memory: { total: 32_599_888, available: 27_000_000, swap: 8_388_604 },
      cgroup: userSlice,
      mounts: [rootOn("8:2", "/dev/sda2"), cgroup2],
      files: {
        ...cgroups([userSlice.slice(3), "/system.slice/nix-daemon.service"]),
        ...turning.files,
        "/sys/devices/cpu_core/cpus": "0-15",
        "/sys/devices/cpu_atom/cpus": "16-19",
        "/sys/class/dmi/id/sys_vendor": "Dell Inc.",
        "/sys/class/dmi/id/product_name": "OptiPlex 7000",
        "/proc/801/comm": "nix-daemon",
        "/proc/801/status": "Name:\tnix-daemon\nPPid:\t1\nUid:\t0\t0\t0\t0\nCpus_allowed_list:\t0-19",
        "/proc/801/cgroup": "0::/system.slice/nix-daemon.service",
      },
      links: { ...turning.links, "/etc/nix/nix.conf": "/etc/static/nix/nix.conf" },
      commands: {
        "nix --version": "nix (Nix) 2.31.2",
        "nix store ping": '{"trusted":false,"url":"daemon","version":"2.31.2"}',
      },
      store: { access: "daemon" },
    }),
  },
  {
    name: "hybrid laptop with three kinds: Core Ultra 9 185H",
    source: "tests/expected/lscpu/lscpu-x86_64-meteor_lake of util-linux, recorded there: CPU and core columns",
    readings: linux({
      machine: "x86_64",
      release: "6.17.0",
      cpuInfo: x86Info("Intel(R) Core(TM) Ultra 9 185H", 22, "vmx ssse3 hfi"),
      online: "0-21",
      siblings: (cpu) => {
        const pairs: Record<number, string> = { 0: "0,5", 5: "0,5" };
        for (const first of [1, 3, 6, 8, 10]) pairs[first] = pairs[first + 1] = `${first}-${first + 1}`;
        return pairs[cpu] ?? String(cpu);
      },
      nodes: [["0-21", 32_390_044]],
      memory: { total: 32_390_044, available: 25_000_000 },
      cgroup: userSlice,
      mounts: [rootOn("259:2", "/dev/nvme0n1p2"), cgroup2],
      files: {
        ...cgroups([userSlice.slice(3)]),
        ...nvme.files,
        "/sys/devices/cpu_core/cpus": "0-11",
        "/sys/devices/cpu_atom/cpus": "12-21",
        "/sys/class/power_supply/BAT0/type": "Battery",
        "/sys/class/power_supply/hidpp_battery_0/type": "Battery",
        "/sys/class/power_supply/hidpp_battery_0/scope": "Device",
      },
      links: nvme.links,
      store: { access: "direct" },
      commands: { "nix --version": "nix (Lix, like Nix) 2.93.3" },
    }),
  },
  {
    name: "many cores: two EPYC 7451",
    source: "tests/expected/lscpu/lscpu-x86_64-epyc_7451 of util-linux, recorded there: CPUs, cores, sockets, nodes",
    readings: linux({
      machine: "x86_64",
      release: "5.10.0-28-amd64",
      cpuInfo: x86Info("AMD EPYC 7451 24-Core Processor", 96, "svm ht"),
      online: "0-95",
      siblings: firstThread(48),
      maxKHz: () => 2_300_000,
      nodes: Array.from({ length: 8 }, (_, node): [string, number] => [
        `${node * 6}-${node * 6 + 5},${48 + node * 6}-${48 + node * 6 + 5}`,
        32_800_000,
      ]),
      memory: { total: 263_855_000, available: 250_000_000 },
      cgroup: "0::/system.slice/sshd.service",
      mounts: [
        "25 1 253:1 / / rw,relatime shared:1 - ext4 /dev/mapper/vg-root rw",
        "26 25 0:40 / /tmp rw,nosuid,nodev - tmpfs tmpfs rw,size=131927500k",
        cgroup2,
      ],
      files: {
        ...cgroups(["/system.slice/sshd.service"]),
        ...ssd.files,
        "/sys/class/block/dm-0/dev": "253:0",
        "/sys/class/block/dm-0/dm/name": "crypt",
        "/sys/class/block/dm-0/slaves/sda2/dev": "8:2",
        "/sys/class/block/dm-0/queue/rotational": "0",
        "/sys/class/block/dm-1/dev": "253:1",
        "/sys/class/block/dm-1/dm/name": "vg-root",
        "/sys/class/block/dm-1/slaves/dm-0/dev": "253:0",
        "/sys/class/block/dm-1/queue/rotational": "1",
      },
      links: ssd.links,
      store: { access: "direct" },
      commands: { "nix --version": "nix (Nix) 2.8.0", "id -u": "0", "id -un": "root" },
    }),
  },
  {
    name: "compact cores of AMD: Ryzen AI 9 HX 370",
    source: "4 Zen 5 to 5.1 GHz and 8 Zen 5c to 3.3 GHz, two threads each: AMD's product page",
    readings: linux({
      machine: "x86_64",
      release: "6.16.3",
      cpuInfo: x86Info("AMD Ryzen AI 9 HX 370 w/ Radeon 890M", 24, "svm"),
      online: "0-23",
      siblings: firstThread(12),
      capacity: () => 1024,
      maxKHz: (cpu) => (cpu % 12 < 4 ? 5_157_895 : 3_300_000),
      nodes: [["0-23", 31_800_000]],
      memory: { total: 31_800_000, available: 28_000_000 },
      cgroup: userSlice,
      mounts: [rootOn("259:2", "/dev/nvme0n1p2"), cgroup2],
      files: { ...cgroups([userSlice.slice(3)]), ...nvme.files },
      links: nvme.links,
    }),
  },
  {
    name: "preferred cores are one kind: Ryzen 9 5950X on btrfs",
    source:
      "16 cores of two threads: AMD's product page; small differences of the highest frequency as amd-pstate gives them",
    readings: linux({
      machine: "x86_64",
      release: "6.6.30",
      cpuInfo: x86Info("AMD Ryzen 9 5950X 16-Core Processor", 32, "svm"),
      online: "0-31",
      siblings: firstThread(16),
      maxKHz: (cpu) => 5_083_398 - (cpu % 16) * 20_000,
      nodes: [["0-31", 65_700_000]],
      memory: { total: 65_700_000, available: 60_000_000 },
      cgroup: userSlice,
      mounts: ["25 1 0:23 /@ / rw,relatime shared:1 - btrfs /dev/nvme0n1p2 rw,compress=zstd:3,subvol=/@", cgroup2],
      files: {
        ...cgroups([userSlice.slice(3)]),
        ...nvme.files,
        "/proc/swaps":
          "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n/dev/zram0                              partition\t16424956\t\t0\t\t100",
      },
      links: nvme.links,
    }),
  },
];
