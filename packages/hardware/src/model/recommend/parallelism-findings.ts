import type { Finding } from "@nixperf/errors";
import { numberOf, originText, valueOf } from "@nixperf/settings";
import { hasMachines } from "../nix/machine-files.ts";
import { finding, setupFor } from "./finding.ts";
import { presentParallelism } from "./present-parallelism.ts";
import type { PresentParallelism } from "./present-parallelism.ts";
import type { Recommendation } from "./recommendation.ts";
import type { Situation } from "./situation.ts";
import { needOf, size } from "./sizing-steps.ts";

/** What `max-jobs` and `cores` come to here. */
export function parallelismFindings(situation: Situation, recommended: Recommendation): Finding[] {
  const now = presentParallelism(situation);
  return [...parallelism(situation, now, recommended), ...unseenLimit(situation, now, recommended)];
}

/** Nix's defaults leave the machine idle, and `auto` with all cores starts as many processes as CPUs squared. */
function parallelism(situation: Situation, now: PresentParallelism, { sizing }: Recommendation): Finding[] {
  const { jobs, cores, isAuto, isAllCores } = now;
  if (jobs === 0) return noJobs(situation);
  if (jobs === null || cores === null) return [];
  const processes = jobs * cores;
  const from = `max-jobs is ${isAuto ? `auto, which is ${jobs},` : jobs} and cores is ${isAllCores && isZero(situation) ? `0, which is ${cores}` : cores}`;
  const advised = sizing === null ? [] : [`max-jobs = ${sizing.jobs} and cores = ${sizing.cores}`];
  if (sizing !== null && processes > Math.max(1, sizing.memoryProcesses)) {
    const needs = processes * sizing.perProcess.bytes;
    const all = (situation.machine.limits.builds ?? situation.machine.limits.process).memoryBytes.value ?? 0;
    const message = `${from}: up to ${needOf(processes, sizing.perProcess.bytes)}, and builds may have ${size(sizing.budgetBytes)}`;
    // Within all of the memory they only take what was meant for others.
    const severity = needs > all ? "warning" : "note";
    return [
      finding("HARDWARE_MORE_THAN_MEMORY", severity, "max-jobs, cores", message, [...advised, setupFor(situation)]),
    ];
  }
  if (isAuto && isAllCores && jobs > 1) {
    // Of two CPUs the square is no more than they have use for.
    const fits = sizing !== null && processes <= Math.max(sizing.cpuProcesses, sizing.jobs * sizing.cores);
    const message = `${from}: up to ${processes} processes on ${jobs} CPUs`;
    return fits
      ? [finding("HARDWARE_SQUARED", "note", "max-jobs, cores", `${message}, for which there is room`)]
      : [finding("HARDWARE_SQUARED", "warning", "max-jobs, cores", message, [...advised, setupFor(situation)])];
  }
  if (sizing !== null && processes * 2 <= sizing.jobs * sizing.cores)
    return [
      finding(
        "HARDWARE_IDLE",
        "note",
        "max-jobs, cores",
        `${from}: the machine could do ${sizing.jobs} x ${sizing.cores}`,
        [...advised, setupFor(situation)],
      ),
    ];
  return [];
}

/** Whoever wrote 0 means other machines to build, or nothing is built at all. */
function noJobs(situation: Situation): Finding[] {
  const { present, world } = situation;
  const here = `max-jobs is 0 (${originOf(situation, "max-jobs")}), so nothing is built on this machine`;
  const hasOthers = hasMachines(valueOf(present, "builders"), world.env["NIX_CONF_DIR"], world.readFile);
  if (hasOthers === false)
    return [
      finding("HARDWARE_NO_JOBS", "warning", "max-jobs", `${here}, and no other one is named in builders`, [
        "max-jobs = auto, or nixperf hardware builders --host USER@HOST",
      ]),
    ];
  const who = hasOthers === true ? "by those in builders" : "by those in builders, if it names any, which is not known";
  return [finding("HARDWARE_NO_JOBS", "note", "max-jobs", `${here}, but ${who}`)];
}

/** `auto` and 0 count all CPUs, and see neither a quota that is set further up nor that some are not for builds. */
function unseenLimit(
  situation: Situation,
  { isAuto, isAllCores, jobs, cores }: PresentParallelism,
  { sizing }: Recommendation,
): Finding[] {
  const { machine } = situation;
  const { cpus, cpuQuota } = machine.limits.builds ?? machine.limits.process;
  const all = machine.cpu.logical.value;
  const quota = typeof cpuQuota.value === "number" ? cpuQuota.value : Number.POSITIVE_INFINITY;
  if (all === null || cpus.value === null || Math.ceil(Math.min(quota, cpus.value)) >= all) return [];
  // What comes to the same as what is advised does no harm.
  const words = [
    ...(isAuto && jobs !== sizing?.jobs ? ["max-jobs = auto"] : []),
    ...(isAllCores && cores !== sizing?.cores ? [isZero(situation) ? "cores = 0" : "cores = (its default)"] : []),
  ];
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
      [setupFor(situation)],
    ),
  ];
}

/** Whether all cores are meant by a 0, and not by their number, as the default is before Nix 2.31 and in Lix. */
function isZero({ present }: Situation): boolean {
  return numberOf(present, "cores") === 0;
}

function originOf({ present }: Situation, name: string): string {
  const now = present.values.get(name);
  return now === undefined ? "not set" : originText(now.origin);
}
