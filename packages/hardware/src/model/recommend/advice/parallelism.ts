import { numberOf } from "@nixperf/settings";
import type { AdviceDraft } from "@nixperf/settings";
import type { Limits } from "../../limits.ts";
import { presentParallelism } from "../present-parallelism.ts";
import type { Situation } from "../situation.ts";
import { needOf, size } from "../sizing-steps.ts";
import type { Sizing } from "../sizing.ts";

/** `max-jobs` and `cores`, by the sizing, and the limits that it goes by. */
export function parallelismAdvice(situation: Situation, sizing: Sizing, limits: Limits): AdviceDraft[] {
  // Whoever wrote 0 wants nothing built here.
  if (numberOf(situation.present, "max-jobs") === 0) return [];
  const { jobs, cores, cpuProcesses, memoryProcesses, budgetBytes, perProcess } = sizing;
  const room = `memory has room for ${memoryProcesses} at ${size(perProcess.bytes)} (${size(budgetBytes)})`;
  const share = `${cores} for each of ${jobs === 1 ? "one build" : `up to ${jobs} builds`}, so that all of them together fit`;
  const use = limits.cpus.value === 1 ? "the CPU has use" : "the CPUs have use";
  const why = `${jobs} x ${cores} = ${plural(jobs * cores)} at most: ${use} for ${cpuProcesses}, and ${room}`;
  const sources = [limits.cpus, limits.capacityUnits, limits.memoryBytes].flatMap(
    ({ source }) => source?.split(", ") ?? [],
  );
  const source = [...new Set(sources)].join(", ");
  const effect = effectOf(situation, sizing);
  // `auto` and 0 may come to the very number that is advised.
  const now = presentParallelism(situation);
  return [
    ...(now.jobs === jobs ? [] : [{ setting: "max-jobs", advised: String(jobs), why, source, effect }]),
    ...(now.cores === cores ? [] : [{ setting: "cores", advised: String(cores), why: share, source, effect }]),
  ];
}

function effectOf(situation: Situation, { jobs, cores, perProcess }: Sizing): string {
  const now = presentParallelism(situation);
  const measured = "; build times were not measured";
  if (now.jobs === null || now.cores === null) return `at most ${plural(jobs * cores)} at once${measured}`;
  const before = needOf(now.jobs * now.cores, perProcess.bytes);
  return `at most ${plural(jobs * cores)} at once, instead of up to ${before}${measured}`;
}

function plural(n: number): string {
  return `${n} ${n === 1 ? "process" : "processes"}`;
}
