import { profileWord, threadsLeft } from "./profile.ts";
import type { ProfileName } from "./profile.ts";
import { processesPerUnit } from "./rules.ts";
import type { Sizing, SizingOptions } from "./sizing.ts";

/** One step of the calculation, in words with its figures. */
export interface SizingStep {
  text: string;
  /** Where the fact or the rule in it is from. */
  source: string;
}

/** How a sizing came about. All facts that it rests on are known. */
export function sizingSteps(
  { limits, profile, memoryShare }: SizingOptions,
  { jobs, cores, cpuProcesses, memoryProcesses, budgetBytes, perProcess }: Omit<Sizing, "steps">,
): SizingStep[] {
  const { cpus, capacityUnits, cpuQuota, memoryBytes } = limits!;
  const quota = typeof cpuQuota.value === "number" ? cpuQuota.value : null;
  const threads = quota === null ? cpus.value! : Math.min(cpus.value!, Math.ceil(quota));
  const left = threadsLeft(profile, threads);
  const cpuSteps: SizingStep[] = [
    { text: `builds may run on ${count(cpus.value!, "CPU")}`, source: cpus.source ?? "" },
    ...(quota === null
      ? []
      : [{ text: `their quota is ${worth(quota, "CPU")} of time`, source: cpuQuota.source ?? "" }]),
    {
      text: `${cpus.value === 1 ? "it does" : "these do"} the work of ${amount(capacityUnits.value!, "performance core")}`,
      source: capacityUnits.source ?? "",
    },
    {
      text: `so ${cpus.value === 1 ? "it has" : "they have"} use for ${count(cpuProcesses, "process", "processes")}: ${
        profile.leavesThreads
          ? `one for each CPU${quota === null ? "" : " of the quota"}${left === 0 ? "" : `, less ${left} that ${article(profile.name)} keeps for its user`}, and at most `
          : ""
      }${processesPerUnit} for each performance core's worth`,
      source: "rule of nixperf (sizing)",
    },
  ];
  const reserve =
    profile.reserveBytes === 0 ? "" : `, less ${size(profile.reserveBytes)} for who works on ${article(profile.name)},`;
  const memorySteps: SizingStep[] = [
    { text: `builds may have ${size(memoryBytes.value!)} of memory`, source: memoryBytes.source ?? "" },
    {
      text: `${percent(memoryShare)} of it for builds${reserve} is ${size(budgetBytes)}`,
      source: "hardware.memoryShare, and the profile",
    },
    {
      text: `at ${size(perProcess.bytes)} for each process there is room for ${count(memoryProcesses, "process", "processes")}`,
      source: perProcess.source,
    },
  ];
  const fits =
    memoryProcesses === 0
      ? "that is too little even for one; one build with one process is the least there is"
      : `${count(Math.min(cpuProcesses, memoryProcesses), "process", "processes")}, as two factors that are as equal as can be and fit the memory: ${jobs} x ${cores} = ${jobs * cores}`;
  return [...cpuSteps, ...memorySteps, { text: fits, source: "nixpkgs issue 192447" }];
}

/** `1.5 GiB`, without a unit below that of a build. */
export function size(bytes: number): string {
  return `${round(bytes / 1024 ** 3)} GiB`;
}

/** What nobody has: beyond it a figure says nothing, and is not exact any more. */
const absurdProcesses = 1_000_000;

/** `3 processes, which may need 4.5 GiB`, of what settings allow. */
export function needOf(processes: number, processBytes: number): string {
  if (processes > absurdProcesses) return "any number of processes, more than any memory holds";
  return `${processes} ${processes === 1 ? "process" : "processes"}, which may need ${size(processes * processBytes)}`;
}

function article(profile: ProfileName): string {
  return `a ${profileWord(profile)}`;
}

/** `1 core`, `1.5 cores`, as they are shown. */
function amount(value: number, one: string): string {
  return `${round(value)} ${one}${round(value) === 1 ? "" : "s"}`;
}

/** `1 CPU's worth`, `1.5 CPUs' worth`. */
function worth(value: number, one: string): string {
  return `${amount(value, one)}${round(value) === 1 ? "'s" : "'"} worth`;
}

function percent(share: number): string {
  return `${round(share * 100)} %`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}
