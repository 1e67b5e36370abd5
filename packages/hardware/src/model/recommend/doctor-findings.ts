import type { Finding } from "@nixperf/errors";
import { originText, valueOf } from "@nixperf/settings";
import { presentParallelism } from "./present-parallelism.ts";
import type { PresentParallelism } from "./present-parallelism.ts";
import type { Recommendation } from "./recommendation.ts";
import type { Situation } from "./situation.ts";
import { size } from "./sizing-steps.ts";

const setup = "nixperf hardware setup";

/** What is wrong with the present configuration: the files themselves, then what they come to on this machine. */
export function doctorFindings(situation: Situation, recommended: Recommendation): Finding[] {
  const now = presentParallelism(situation);
  return inOrder([
    ...situation.present.findings,
    ...parallelism(situation, now, recommended),
    ...unseenLimit(situation, now),
    ...buildDisk(situation, recommended),
  ]);
}

/** Nix's defaults leave the machine idle, and `auto` with all cores starts as many processes as CPUs squared. */
function parallelism(situation: Situation, now: PresentParallelism, { sizing }: Recommendation): Finding[] {
  const { jobs, cores, isAuto, isAllCores } = now;
  if (jobs === 0)
    return [
      finding(
        "HARDWARE_NO_JOBS",
        valueOf(situation.present, "builders") === "" ? "warning" : "note",
        "max-jobs",
        `max-jobs is 0 (${originOf(situation, "max-jobs")}), so nothing is built on this machine`,
      ),
    ];
  if (jobs === null || cores === null) return [];
  const processes = jobs * cores;
  const from = `max-jobs is ${isAuto ? `auto, which is ${jobs},` : jobs} and cores is ${isAllCores ? `0, which is ${cores}` : cores}`;
  const advised = sizing === null ? [] : [`max-jobs = ${sizing.jobs} and cores = ${sizing.cores}`];
  if (sizing !== null && processes > Math.max(1, sizing.memoryProcesses)) {
    const needs = processes * sizing.perProcess.bytes;
    const all = (situation.machine.limits.builds ?? situation.machine.limits.process).memoryBytes.value ?? 0;
    const message = `${from}: up to ${processes} processes, which may need ${size(needs)}, and builds may have ${size(sizing.budgetBytes)}`;
    // Within all of the memory they only take what was meant for others.
    const severity = needs > all ? "warning" : "note";
    return [finding("HARDWARE_MORE_THAN_MEMORY", severity, "max-jobs, cores", message, [...advised, setup])];
  }
  if (isAuto && isAllCores && jobs > 1)
    return [
      finding(
        "HARDWARE_SQUARED",
        "warning",
        "max-jobs, cores",
        `${from}: up to ${processes} processes on ${jobs} CPUs`,
        [...advised, setup],
      ),
    ];
  if (sizing !== null && processes * 2 <= sizing.jobs * sizing.cores)
    return [
      finding(
        "HARDWARE_IDLE",
        "note",
        "max-jobs, cores",
        `${from}: the machine could do ${sizing.jobs} x ${sizing.cores}`,
        [...advised, setup],
      ),
    ];
  return [];
}

/** `auto` and 0 count all CPUs, and see neither a quota that is set further up nor that some are not for builds. */
function unseenLimit({ machine }: Situation, { isAuto, isAllCores }: PresentParallelism): Finding[] {
  const { cpus, cpuQuota } = machine.limits.builds ?? machine.limits.process;
  const all = machine.cpu.logical.value;
  const quota = typeof cpuQuota.value === "number" ? cpuQuota.value : Number.POSITIVE_INFINITY;
  if (all === null || cpus.value === null || Math.ceil(Math.min(quota, cpus.value)) >= all) return [];
  const words = [...(isAuto ? ["max-jobs = auto"] : []), ...(isAllCores ? ["cores = 0"] : [])];
  if (words.length === 0) return [];
  const [limit, source] =
    quota < cpus.value
      ? [`have the time of ${Math.round(quota * 100) / 100}`, cpuQuota.source]
      : [`run on ${cpus.value}`, cpus.source];
  return [
    finding(
      "HARDWARE_LIMIT_UNSEEN",
      "warning",
      words.length === 2 ? "max-jobs, cores" : words[0]!.split(" ")[0]!,
      `${words.join(" and ")} count${words.length === 1 ? "s" : ""} ${all} CPUs, but builds may ${limit} (${source})`,
      [setup],
    ),
  ];
}

/** Less than a large build needs. */
const leastBytes = 5 * 1024 ** 3;

function buildDisk({ machine }: Situation, { notes }: Recommendation): Finding[] {
  const { directory, fileSystem, freeBytes, inMemory } = machine.disks.build;
  const subject = directory.value ?? "";
  if (inMemory.value === true && machine.disks.store.inMemory.value === false) {
    const note = notes.find((one) => one.subject === "build-dir" || one.subject === "TMPDIR");
    const message = `builds have their temporary directories in memory (${fileSystem.value}), which they then lack, and large ones find no space`;
    return [finding("HARDWARE_BUILDS_IN_MEMORY", "warning", subject, message, [note?.text ?? setup])];
  }
  if (freeBytes.value === null || freeBytes.value >= leastBytes) return [];
  const message = `${size(freeBytes.value)} are free where builds have their temporary directories; large ones need more`;
  return [finding("HARDWARE_BUILD_DISK_FULL", "warning", subject, message, ["nixperf store optimize"])];
}

function originOf({ present }: Situation, name: string): string {
  const now = present.values.get(name);
  return now === undefined ? "not set" : originText(now.origin);
}

function finding(
  code: string,
  severity: Finding["severity"],
  subject: string,
  message: string,
  tries: string[] = [],
): Finding {
  return { code, severity, subject, message, tries };
}

function inOrder(findings: Finding[]): Finding[] {
  const ranks: Record<Finding["severity"], number> = { error: 0, warning: 1, note: 2 };
  return findings.toSorted((a, b) => ranks[a.severity] - ranks[b.severity]);
}
