import type { Readings } from "../../src/model/readings/readings.ts";
import { armInfo, cgroup2, disk, linux, mac, rootOn, x86Info } from "./build-machine.ts";

/** A machine that nobody here has: its readings, built from what others published, and where that stands. */
export interface ConstructedMachine {
  name: string;
  /** What is taken from where. All else is filled in as the kernel's documentation has the format. */
  source: string;
  readings: Readings;
}

const userSlice = "0::/user.slice/user-1000.slice/user@1000.service/app.slice/app-terminal.scope";
const up = (path: string): string[] => {
  const parts = path.split("/").filter((part) => part !== "");
  return parts.map((_, index) => `/sys/fs/cgroup/${parts.slice(0, index + 1).join("/")}`);
};
/** Every directory from the root to the cgroup is there; `files` are the limits in them. */
const cgroups = (paths: string[], files: Record<string, string | null> = {}): Record<string, string | null> => ({
  ...Object.fromEntries(
    ["/sys/fs/cgroup", ...paths.flatMap(up)].map((dir) => [`${dir}/cgroup.controllers`, "cpuset cpu io memory pids"]),
  ),
  ...Object.fromEntries(Object.entries(files).map(([path, text]) => [`/sys/fs/cgroup${path}`, text])),
});
const v1 = (controllers: string, root = "/"): string =>
  `40 31 0:30 ${root} /sys/fs/cgroup/${controllers} rw,relatime - cgroup cgroup rw,${controllers}`;
const firstThread =
  (cores: number) =>
  (cpu: number): string =>
    `${cpu % cores},${(cpu % cores) + cores}`;
const nvme = disk("nvme0n1", "nvme0n1p2", ["259:0", "259:2"], false);
const ssd = disk("sda", "sda2", ["8:0", "8:2"], false);
const turning = disk("sda", "sda2", ["8:0", "8:2"], true);

export const constructed: ConstructedMachine[] = [
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
  {
    name: "ARM server: Ampere Altra Q80-30",
    source:
      "80 cores of Neoverse-N1 without second threads: Ampere's product brief; 0x41:0xd0c from Arm's manual of the N1",
    readings: linux({
      machine: "aarch64",
      release: "6.1.0-18-arm64",
      cpuInfo: armInfo(Array.from({ length: 80 }, () => "0x41:0xd0c")),
      online: "0-79",
      siblings: (cpu) => String(cpu),
      maxKHz: () => 3_000_000,
      capacity: () => 1024,
      nodes: [["0-79", 263_100_000]],
      memory: { total: 263_100_000, available: 255_000_000 },
      cgroup: "0::/user.slice/user-0.slice/session-3.scope",
      mounts: [rootOn("259:2", "/dev/nvme0n1p2"), cgroup2],
      files: {
        ...cgroups(["/user.slice/user-0.slice/session-3.scope"]),
        ...nvme.files,
        "/sys/class/dmi/id/sys_vendor": "GIGABYTE",
        "/sys/class/dmi/id/product_name": "G242-P32-QZ",
      },
      links: nvme.links,
    }),
  },
  {
    name: "ARM board with two kinds: RK3588",
    source:
      "4 Cortex-A55 to 1.8 GHz and 4 Cortex-A76: issue 18 of hrw/arm-socs-table (cpuinfo); capacities as the kernel works them " +
      "out of capacity-dmips-mhz 530 and 1024 (rk3588s.dtsi) and 1.8 and 2.4 GHz",
    readings: linux({
      machine: "aarch64",
      release: "6.1.75",
      cpuInfo: armInfo(
        ["0xd05", "0xd05", "0xd05", "0xd05", "0xd0b", "0xd0b", "0xd0b", "0xd0b"].map((one) => `0x41:${one}`),
      ),
      online: "0-7",
      siblings: (cpu) => String(cpu),
      capacity: (cpu) => (cpu < 4 ? 397 : 1024),
      memory: { total: 16_110_000, available: 15_000_000 },
      cgroup: "0::/user.slice/user-1000.slice/session-1.scope",
      mounts: [rootOn("179:1", "/dev/mmcblk0p1"), cgroup2],
      files: {
        ...cgroups(["/user.slice/user-1000.slice/session-1.scope"]),
        ...disk("mmcblk0", "mmcblk0p1", ["179:0", "179:1"], false).files,
        "/proc/device-tree/model": "Radxa ROCK 5B",
      },
      links: disk("mmcblk0", "mmcblk0p1", ["179:0", "179:1"], false).links,
    }),
  },
  {
    name: "Raspberry Pi 4",
    source: "raspirev(7) for the end of cpuinfo; 4 Cortex-A72 (0x41:0xd08): Raspberry Pi's and Arm's documentation",
    readings: linux({
      machine: "aarch64",
      release: "6.6.31-v8",
      cpuInfo: armInfo(
        Array.from({ length: 4 }, () => "0x41:0xd08"),
        "Revision\t: c03114\nModel\t\t: Raspberry Pi 4 Model B Rev 1.4",
      ),
      online: "0-3",
      siblings: (cpu) => String(cpu),
      capacity: () => 1024,
      memory: { total: 3_885_396, available: 3_200_000, swap: 204_796 },
      cgroup: "0::/user.slice/user-1000.slice/session-1.scope",
      mounts: [rootOn("179:2", "/dev/root"), cgroup2],
      files: {
        // Raspberry Pi OS boots without the controller of memory.
        ...cgroups(["/user.slice/user-1000.slice/session-1.scope"]),
        ...disk("mmcblk0", "mmcblk0p2", ["179:0", "179:2"], false).files,
        "/proc/device-tree/model": "Raspberry Pi 4 Model B Rev 1.4",
      },
      links: disk("mmcblk0", "mmcblk0p2", ["179:0", "179:2"], false).links,
    }),
  },
  {
    name: "container with a quota on a host of 64 cores",
    source:
      "`docker run --cpus 4 --memory 8g` with cgroup v2: Docker's reference of resource constraints, cgroup-v2.rst",
    readings: linux({
      machine: "x86_64",
      release: "6.8.0-45-generic",
      cpuInfo: x86Info("AMD EPYC 7763 64-Core Processor", 128, "svm"),
      online: "0-127",
      siblings: firstThread(64),
      nodes: [["0-127", 527_000_000]],
      memory: { total: 527_000_000, available: 400_000_000 },
      cgroup: "0::/",
      mounts: [
        "900 800 0:50 / / rw,relatime - overlay overlay rw,lowerdir=/l,upperdir=/u,workdir=/w",
        "901 900 0:26 / /sys/fs/cgroup ro,nosuid,nodev,noexec,relatime - cgroup2 cgroup rw,nsdelegate,memory_recursiveprot",
      ],
      files: {
        "/.dockerenv": "",
        ...cgroups([], {
          "/cpu.max": "400000 100000",
          "/cpuset.cpus.effective": "0-127",
          "/memory.max": "8589934592",
          "/memory.high": "max",
          "/memory.current": "3221225472",
          "/memory.stat": "anon 1073741824\ninactive_file 2147483648\nactive_file 100",
        }),
      },
      commands: { "nix --version": "nix (Nix) 2.18.9", "id -u": "0" },
      store: { access: "direct" },
    }),
  },
  {
    name: "nested cgroups: a pod within a slice, with the daemon under a quota of its own",
    source: "layout of kubepods.slice: Kubernetes' page on cgroup management; limits by cgroup-v2.rst",
    readings: linux({
      machine: "x86_64",
      release: "6.1.0",
      cpuInfo: x86Info("Intel(R) Xeon(R) Platinum 8375C CPU @ 2.90GHz", 32, "hypervisor"),
      online: "0-31",
      siblings: firstThread(16),
      nodes: [["0-31", 130_000_000]],
      memory: { total: 130_000_000, available: 100_000_000 },
      cgroup: "0::/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1.slice/cri-containerd-1.scope/build",
      mounts: [rootOn("259:2", "/dev/nvme0n1p2"), cgroup2],
      allowed: "0-15",
      files: {
        ...cgroups(
          [
            "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1.slice/cri-containerd-1.scope/build",
            "/system.slice/nix-daemon.service",
          ],
          {
            "/kubepods.slice/cpu.max": "max 100000",
            "/kubepods.slice/memory.max": "120000000000",
            "/kubepods.slice/memory.current": "20000000000",
            "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1.slice/cpu.max": "250000 100000",
            "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1.slice/memory.max": "17179869184",
            "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1.slice/memory.current": "7179869184",
            "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1.slice/cri-containerd-1.scope/cpu.max":
              "600000 100000",
            "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1.slice/cri-containerd-1.scope/memory.high":
              "12884901888",
            "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1.slice/cri-containerd-1.scope/memory.current":
              "6000000000",
            "/system.slice/cpuset.cpus.effective": "0-31",
            "/system.slice/nix-daemon.service/cpu.max": "150000 100000",
            "/system.slice/nix-daemon.service/cpuset.cpus.effective": "0-3,16-19",
            "/system.slice/memory.max": "34359738368",
            "/system.slice/memory.current": "4359738368",
          },
        ),
        ...nvme.files,
        "/sys/class/dmi/id/sys_vendor": "Amazon EC2",
        "/sys/class/dmi/id/product_name": "m6i.8xlarge",
        // A connection that the daemon serves, and a namesake of somebody else.
        "/proc/950/comm": "nix-daemon",
        "/proc/950/status": "Name:\tnix-daemon\nPPid:\t900\nUid:\t0\t0\t0\t0\nCpus_allowed_list:\t0-31",
        "/proc/950/cgroup": "0::/system.slice/nix-daemon.service",
        "/proc/900/comm": "nix-daemon",
        "/proc/900/status": "Name:\tnix-daemon\nPPid:\t1\nUid:\t0\t0\t0\t0\nCpus_allowed_list:\t0-31",
        "/proc/900/cgroup": "0::/system.slice/nix-daemon.service",
        "/proc/77/comm": "nix-daemon",
        "/proc/77/status": "Name:\tnix-daemon\nPPid:\t1\nUid:\t1000\t1000\t1000\t1000\nCpus_allowed_list:\t0",
        "/proc/77/cgroup": "0::/user.slice",
      },
      links: nvme.links,
      env: { KUBERNETES_SERVICE_HOST: "1", GITLAB_CI: "1", CI: "1" },
      commands: { "nix --version": "nix (Determinate Nix 3.11.2) 2.31.1", "id -Gn": "user wheel" },
      store: { access: "daemon" },
    }),
  },
  {
    name: "cgroup v1 of Docker without namespaces",
    source:
      "/proc/self/cgroup and mountinfo in the form of adoptium-support issue 638 (kubepods, v1); sched-bwc.rst, memory.rst",
    readings: linux({
      machine: "x86_64",
      release: "4.19.0",
      cpuInfo: x86Info("Intel(R) Xeon(R) Gold 6130 CPU @ 2.10GHz", 32, "vmx"),
      online: "0-31",
      siblings: firstThread(16),
      nodes: [
        ["0-7,16-23", 98_000_000],
        ["8-15,24-31", 98_000_000],
      ],
      memory: { total: 196_000_000, available: 150_000_000 },
      cgroup: [
        "10:memory:/kubepods/pod1/c1",
        "6:cpuset:/kubepods/pod1/c1",
        "5:cpu,cpuacct:/kubepods/pod1/c1",
        "0::/",
      ].join("\n"),
      mounts: [
        "900 800 0:50 / / rw,relatime - overlay overlay rw",
        v1("cpu,cpuacct", "/kubepods/pod1/c1"),
        v1("cpuset", "/kubepods/pod1/c1"),
        v1("memory", "/kubepods/pod1/c1"),
      ],
      allowed: "0-7",
      files: {
        "/sys/fs/cgroup/cpu,cpuacct/notify_on_release": "0",
        "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "350000",
        "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "100000",
        "/sys/fs/cgroup/cpuset/notify_on_release": "0",
        "/sys/fs/cgroup/cpuset/cpuset.effective_cpus": "0-7",
        "/sys/fs/cgroup/memory/notify_on_release": "0",
        "/sys/fs/cgroup/memory/memory.limit_in_bytes": "4294967296",
        "/sys/fs/cgroup/memory/memory.usage_in_bytes": "1073741824",
        "/sys/fs/cgroup/memory/memory.stat": "cache 5\ninactive_file 1\ntotal_inactive_file 73741824",
      },
      store: { access: "direct" },
    }),
  },
  {
    name: "WSL 2",
    source:
      "mounts and kernel's name: alumet issue 472 and microsoft/WSL issue 9868; the rest as on any virtual machine",
    readings: linux({
      machine: "x86_64",
      release: "6.6.114.1-microsoft-standard-WSL2",
      cpuInfo: x86Info("13th Gen Intel(R) Core(TM) i5-1340P", 16, "hypervisor ht"),
      online: "0-15",
      siblings: (cpu) => `${cpu & ~1}-${cpu | 1}`,
      memory: { total: 12_068_144, available: 10_000_000, swap: 3_145_728 },
      cgroup: "0::/init.scope",
      mounts: [
        "72 65 8:48 / / rw,relatime - ext4 /dev/sdd rw,discard,errors=remount-ro,data=ordered",
        "90 72 0:61 / /mnt/c rw,noatime - 9p C:\\134 rw,aname=drvfs;path=C:\\134;uid=1000",
        cgroup2,
      ],
      files: {
        ...cgroups(["/init.scope"]),
        "/proc/sys/fs/binfmt_misc/WSLInterop": "enabled",
        "/sys/class/block/sdd/dev": "8:48",
        "/sys/class/block/sdd/queue/rotational": "1",
      },
      links: { "/sys/class/block/sdd": "../../devices/LNXSYSTM:00/ACPI0004:00/VMBUS:00/host0/block/sdd" },
      env: { WSL_DISTRO_NAME: "1" },
      commands: { "nix --version": "nix (Nix) 2.24.14" },
      store: { access: "direct" },
    }),
  },
  {
    name: "Apple M1, macOS 12",
    source:
      "sysctl of the M1: archspec issue 38 and num_cpus issue 104 (counts), cpufetch issue 139 (levels, then still without " +
      "names); vm_stat: powerlevel10k issue 1181",
    readings: mac({
      release: "21.6.0",
      machine: "arm64",
      sysctl: [
        "hw.model: MacBookPro17,1",
        "hw.physicalcpu: 8",
        "hw.logicalcpu: 8",
        "hw.memsize: 17179869184",
        "hw.nperflevels: 2",
        "hw.perflevel0.physicalcpu: 4",
        "hw.perflevel0.logicalcpu: 4",
        "hw.perflevel1.physicalcpu: 4",
        "hw.perflevel1.logicalcpu: 4",
        "hw.optional.arm64: 1",
        "machdep.cpu.brand_string: Apple M1",
        "kern.hv_vmm_present: 0",
        "vm.swapusage: total = 2048.00M  used = 812.25M  free = 1235.75M  (encrypted)",
      ],
      vmStat: [
        "Mach Virtual Memory Statistics: (page size of 16384 bytes)",
        "Pages free:                               61996.",
        "Pages active:                            376112.",
        "Pages inactive:                          377102.",
        "Pages speculative:                         1000.",
      ].join("\n"),
    }),
  },
  {
    name: "Apple M2, 16 GB, asked by a program for Intel's processors",
    source:
      "sysctl of the M2: archspec issue 95 (names of levels, counts); hw.optional.arm64 under Rosetta: Apple's page on it",
    readings: mac({
      release: "23.6.0",
      machine: "x86_64",
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
      ],
      vmStat: [
        "Mach Virtual Memory Statistics: (page size of 16384 bytes)",
        "Pages free:                                3857.",
        "Pages inactive:                          443760.",
        "Pages speculative:                         1075.",
      ].join("\n"),
      nix: "nix (Nix) 2.24.9",
    }),
  },
  {
    name: "Apple M5 Max: no efficiency cores",
    source:
      "6 Super and 12 Performance cores, names as sysctl has them: SiliconScope issue 30, pytorch/cpuinfo pull request 424",
    readings: mac({
      release: "25.5.0",
      machine: "arm64",
      sysctl: [
        "hw.model: Mac17,6",
        "hw.physicalcpu: 18",
        "hw.logicalcpu: 18",
        "hw.memsize: 137438953472",
        "hw.nperflevels: 2",
        "hw.perflevel0.physicalcpu: 6",
        "hw.perflevel0.logicalcpu: 6",
        "hw.perflevel0.name: Super",
        "hw.perflevel1.physicalcpu: 12",
        "hw.perflevel1.logicalcpu: 12",
        "hw.perflevel1.name: Performance",
        "hw.optional.arm64: 1",
        "machdep.cpu.brand_string: Apple M5 Max",
        "kern.hv_vmm_present: 0",
        "vm.swapusage: total = 0.00M  used = 0.00M  free = 0.00M  (encrypted)",
      ],
      vmStat: "Mach Virtual Memory Statistics: (page size of 16384 bytes)\nPages free: 10.",
    }),
  },
  {
    name: "Mac with Intel's processor",
    source: "names that sysctl has there (no levels, no hw.optional.arm64): jaypipes/ghw pull request 356",
    readings: mac({
      release: "22.6.0",
      machine: "x86_64",
      sysctl: [
        "hw.model: MacBookPro16,1",
        "hw.physicalcpu: 8",
        "hw.logicalcpu: 16",
        "hw.memsize: 34359738368",
        "machdep.cpu.brand_string: Intel(R) Core(TM) i9-9980HK CPU @ 2.40GHz",
        "kern.hv_vmm_present: 0",
        "vm.swapusage: total = 1024.00M  used = 0.00M  free = 1024.00M  (encrypted)",
      ],
      vmStat: [
        "Mach Virtual Memory Statistics: (page size of 4096 bytes)",
        "Pages free:                             6127229.",
        "Pages inactive:                          628646.",
        "Pages speculative:                       430715.",
      ].join("\n"),
    }),
  },
];

/** For tests that bend one of them. */
export function constructedMachine(name: string): Readings {
  const found = constructed.find((one) => one.name.startsWith(name));
  if (found === undefined) throw new Error(`no constructed machine is called ${name}…`);
  return structuredClone(found.readings);
}
