import type { Fact } from "../fact.ts";
import type { Machine } from "../machine.ts";

/** What a machine to build on is, in short; `detect` there tells all of it. */
export interface BuilderMachine {
  fingerprint: Fact<string>;
  system: Fact<string>;
  cpuModel: Fact<string>;
  /** CPUs that builds may use. */
  cpus: Fact<number>;
  /** Memory that builds may use. */
  memoryBytes: Fact<number>;
  nixVersion: Fact<string>;
}

export function builderMachine({ fingerprint, platform, cpu, limits, nix }: Machine): BuilderMachine {
  const { cpus, memoryBytes } = limits.builds ?? limits.process;
  const { system } = platform;
  return { fingerprint, system, cpuModel: cpu.model, cpus, memoryBytes, nixVersion: nix.version };
}
