import type { Fact } from "../fact.ts";
import type { Limits } from "../limits.ts";
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

/** Who comes over ssh and may write the store has what he asks for built by his own process, and not by the daemon. */
export function limitsOfBuilder({ limits, nix }: Machine): Limits {
  return nix.access.value === "daemon" ? (limits.builds ?? limits.process) : limits.process;
}

export function builderMachine(machine: Machine): BuilderMachine {
  const { fingerprint, platform, cpu, nix } = machine;
  const { cpus, memoryBytes } = limitsOfBuilder(machine);
  const { system } = platform;
  return { fingerprint, system, cpuModel: cpu.model, cpus, memoryBytes, nixVersion: nix.version };
}
