import { armInfo, cgroup2, cgroups, disk, linux, nvme, rootOn } from "./build-machine.ts";
import type { ConstructedMachine } from "./build-machine.ts";

/** Machines with processors of ARM under Linux. */
export const armMachines: ConstructedMachine[] = [
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
];
