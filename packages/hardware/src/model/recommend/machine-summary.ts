import type { NixImplementation } from "@nixperf/nix/version";
import type { Fact } from "../fact.ts";
import type { Machine } from "../machine.ts";

/** The machine that advice is for, in short; `detect` tells all of it. */
export interface MachineSummary {
  fingerprint: Fact<string>;
  system: Fact<string>;
  cpuModel: Fact<string>;
  /** CPUs as the kernel counts them. */
  logical: Fact<number>;
  performance: Fact<number>;
  efficiency: Fact<number>;
  memoryBytes: Fact<number>;
  nix: {
    implementation: Fact<NixImplementation>;
    version: Fact<string>;
    access: Fact<"direct" | "daemon" | "none">;
    /** Whether a daemon builds for those who may not write the store. */
    daemon: Fact<boolean>;
    trusted: Fact<boolean>;
    /** Whether a Nix configuration makes the machine's nix.conf. */
    confGenerated: Fact<boolean>;
  };
}

export function machineSummary({ fingerprint, platform, cpu, memory, nix }: Machine): MachineSummary {
  return {
    fingerprint,
    system: platform.system,
    cpuModel: cpu.model,
    logical: cpu.logical,
    performance: cpu.performance,
    efficiency: cpu.efficiency,
    memoryBytes: memory.totalBytes,
    nix: {
      implementation: nix.implementation,
      version: nix.version,
      access: nix.access,
      daemon: nix.daemon,
      trusted: nix.trusted,
      confGenerated: nix.systemConf.generated,
    },
  };
}
