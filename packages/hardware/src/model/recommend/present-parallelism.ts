import { numberOf, valueOf } from "@nixperf/settings";
import type { Situation } from "./situation.ts";

/** What the settings of now allow, with the words that stand for a number of CPUs put into figures. */
export interface PresentParallelism {
  jobs: number | null;
  /** Whether `max-jobs` is `auto`. */
  isAuto: boolean;
  cores: number | null;
  /** Whether `cores` is 0. */
  isAllCores: boolean;
}

/**
 * `auto` and 0 stand for `std::thread::hardware_concurrency`, all CPUs that are switched on: Nix looks neither at memory nor
 * at affinity and cpusets, nor at the quotas of the cgroups above its own (`getDefaultCores` in
 * src/libutil/current-process.cc).
 */
export function presentParallelism({ machine, present }: Pick<Situation, "machine" | "present">): PresentParallelism {
  const cpus = machine.cpu.logical.value;
  const isAuto = valueOf(present, "max-jobs") === "auto";
  const cores = numberOf(present, "cores");
  // The default is all cores in every version: as a 0, or as their number before Nix 2.31 and in Lix.
  const isDefault = present.nix !== null && present.values.get("cores")?.origin.kind === "default";
  const isAllCores = cores === 0 || isDefault;
  return {
    jobs: isAuto ? cpus : numberOf(present, "max-jobs"),
    isAuto,
    cores: isAllCores ? cpus : cores,
    isAllCores,
  };
}
