import { z } from "zod";
import type { Durations } from "../model/evaluation/durations.ts";
import type { EvaluationRecord } from "../verbs/evaluate.ts";
import { exactly } from "./exactly.ts";
import { count, gaps, seconds } from "./figures.ts";

const durations: z.ZodType<Durations> = exactly<Durations>()(
  z.object({
    seconds: z.array(seconds).describe("of each evaluation, in their order"),
    bestSeconds: seconds,
    medianSeconds: seconds,
  }),
);

export const evaluationRecord: z.ZodType<EvaluationRecord> = exactly<EvaluationRecord>()(
  z.object({
    schema: z.literal("nixperf.metrics.evaluation/1"),
    target: z.string(),
    command: z.array(z.string()),
    nixVersion: z.string().nullable(),
    implementation: z.enum(["CppNix", "Lix", "Determinate"]).nullable(),
    drvPath: z.string(),
    cold: durations.describe("all of it evaluated"),
    warm: durations.nullable().describe("answered by the evaluation cache"),
    counters: z.record(z.string(), z.number()).nullable().describe("by NIX_SHOW_STATS, nested names joined by dots"),
    flameGraph: z.object({ file: z.string(), samples: count }).nullable(),
    gaps,
  }),
);
