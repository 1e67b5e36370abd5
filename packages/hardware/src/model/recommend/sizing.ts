import type { Gap } from "@nixperf/errors";
import type { Limits } from "../limits.ts";
import { threadsLeft } from "./profile.ts";
import type { Profile } from "./profile.ts";
import { processesPerUnit } from "./rules.ts";
import { sizingSteps } from "./sizing-steps.ts";
import type { SizingStep } from "./sizing-steps.ts";

/** More than any Nix can use: a build user is needed for each job. */
const mostProcesses = 65_536;

/** One process's memory, and why it is that. */
export interface ProcessMemory {
  bytes: number;
  source: string;
}

export interface SizingOptions {
  /** What builds may use; null when that is not known. */
  limits: Limits | null;
  profile: Profile;
  /** More than 0 and at most 1. */
  memoryShare: number;
  perProcess: ProcessMemory;
}

/** How many builds at once, with how many cores each, and how that came about. */
export interface Sizing {
  /** Builds at the same time: `max-jobs`. At least 1. */
  jobs: number;
  /** Processes that one build may start: `cores`. At least 1. */
  cores: number;
  /** Processes that the CPUs have use for, with what the profile leaves free taken off. */
  cpuProcesses: number;
  /** Processes that the memory has room for; 0 where it has not even room for one. */
  memoryProcesses: number;
  /** The memory that all builds together may take. */
  budgetBytes: number;
  perProcess: ProcessMemory;
  steps: SizingStep[];
}

/**
 * `max-jobs` and `cores` that neither leave the machine idle nor kill it. Each of n builds starts `cores` processes, so
 * it is their product that has to fit: P = min(what the CPUs have use for, memory / memory of a process). The product is
 * made of two factors as equal as can be: many builds keep the CPUs busy where a graph is wide, and many cores where one
 * build is left, and nobody knows beforehand which it will be (nixpkgs issue 192447 is where the square root is from).
 *
 * Null, with gaps, when what it would rest on is not known.
 */
export function sizing(options: SizingOptions): { sizing: Sizing | null; gaps: Gap[] } {
  const { limits, profile, memoryShare, perProcess } = options;
  const [cpus, units, memory] = [limits?.cpus, limits?.capacityUnits, limits?.memoryBytes];
  const gaps = [
    ...(positive(cpus?.value) && positive(units?.value)
      ? []
      : [gap("how many CPUs builds may use, and of which kind")]),
    ...(positive(memory?.value) ? [] : [gap("how much memory builds may have")]),
  ];
  if (gaps.length > 0) return { sizing: null, gaps };
  const cpuProcesses = usefulProcesses(cpus!.value!, units!.value!, limits!.cpuQuota.value, profile);
  const budgetBytes = Math.max(0, Math.floor(memory!.value! * memoryShare) - profile.reserveBytes);
  const memoryProcesses = Math.min(mostProcesses, Math.floor(budgetBytes / perProcess.bytes));
  const processes = Math.min(cpuProcesses, memoryProcesses);
  // Threads that are left free are not given away again by rounding up.
  const { jobs, cores } = factors(processes, profile.leavesThreads ? processes : memoryProcesses);
  const facts = { jobs, cores, cpuProcesses, memoryProcesses, budgetBytes, perProcess };
  return { sizing: { ...facts, steps: sizingSteps(options, facts) }, gaps };
}

/**
 * As many as the capacity keeps busy. Where somebody works on the machine, also no more than CPUs, or CPUs' worth of quota,
 * less those that the profile leaves free.
 */
export function usefulProcesses(
  cpus: number,
  units: number,
  quota: number | "unlimited" | null,
  profile: Profile,
): number {
  const threads = typeof quota === "number" ? Math.min(cpus, Math.ceil(quota)) : cpus;
  const useful = Math.min(Math.ceil(units * processesPerUnit), mostProcesses);
  return Math.max(1, profile.leavesThreads ? Math.min(useful, threads - threadsLeft(profile, threads)) : useful);
}

/**
 * c = ceil(sqrt(P)) and j = ceil(P / c) for the largest P of which j * c is no more than `most`. So the product never falls
 * when there is more of anything.
 */
function factors(processes: number, most: number): { jobs: number; cores: number } {
  for (let p = processes; p > 1; p--) {
    const cores = Math.ceil(Math.sqrt(p));
    const jobs = Math.ceil(p / cores);
    if (jobs * cores <= most) return { jobs, cores };
  }
  return { jobs: 1, cores: 1 };
}

function positive(value: number | null | undefined): value is number {
  return value !== null && value !== undefined && value > 0;
}

function gap(what: string): Gap {
  return {
    at: "/sizing",
    code: "NIXPERF_SIZING_UNKNOWN",
    message: `${what} is not known, so nothing is advised for max-jobs and cores`,
    tries: ["nixperf hardware detect"],
  };
}
