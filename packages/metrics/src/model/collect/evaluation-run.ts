import type { Gap } from "@nixperf/errors";
import type { measuredRun, Run } from "@nixperf/history";
import type { Circumstances } from "./circumstances.ts";

export interface EvaluationParts extends Pick<Run, "id" | "startedAt" | "command" | "targets" | "cohort"> {
  where: Circumstances;
  /** The median of those that evaluated everything, and of those that the cache answered. */
  coldSeconds: number;
  warmSeconds: number | null;
  counters: Readonly<Record<string, number>>;
  /** With pointers into what was measured. */
  gaps: readonly Gap[];
}

/** An evaluation as it is kept: a run in which nothing was built or fetched. */
export function evaluationRun(parts: EvaluationParts): Parameters<typeof measuredRun>[0] {
  const { where, coldSeconds, warmSeconds, counters, gaps, ...rest } = parts;
  return {
    ...rest,
    kind: "evaluation",
    ...where,
    seconds: coldSeconds,
    outcome: "succeeded",
    exitStatus: 0,
    timing: "live",
    evaluationSeconds: coldSeconds,
    cpuSeconds: counters["cpuTime"] ?? null,
    gaps: gaps.map(({ at, code, message, tries }) => ({ at: `/detail/evaluation${at}`, code, message, tries })),
    detail: {
      substituters: null,
      criticalPath: null,
      parallelism: null,
      phases: null,
      waits: null,
      pressure: null,
      evaluation: { coldSeconds, warmSeconds, counters },
    },
  };
}
