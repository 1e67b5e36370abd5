import { mac } from "./build-machine.ts";
import type { ConstructedMachine } from "./build-machine.ts";

/** Macs. */
export const macs: ConstructedMachine[] = [
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
