import { z } from "zod";
import { limits } from "../parse/read.ts";
import { confidences, outcomes } from "../records/derivation-cost.ts";
import type { DerivationCost } from "../records/derivation-cost.ts";
import { exactly } from "./exactly.ts";
import { count, instant, length, longText, phase, text } from "./values.ts";

export const derivationCostRecord: z.ZodType<DerivationCost> = exactly<DerivationCost>()(
  z.object({
    schema: z.literal("nixperf.history.cost/1"),
    at: instant.describe("when it ended"),
    drvPath: text.nullable(),
    name: text.describe("with its version"),
    pname: text.describe("without"),
    system: text.nullable(),
    seconds: length,
    cpuSeconds: length.nullable(),
    memoryBytes: count.nullable().describe("the most that was in use at any moment"),
    machine: text.nullable(),
    outcome: z.enum(outcomes),
    // Records of earlier versions have none of these.
    run: text.nullable().default(null).describe("the run it belongs to"),
    startedAt: instant.nullable().default(null),
    waitSeconds: length.nullable().default(null).describe("from when its inputs were there to when it began"),
    confidence: z.enum(confidences).nullable().default(null).describe("how well seconds is known"),
    earliestSeconds: length.nullable().default(null).describe("lower bound of seconds"),
    latestSeconds: length.nullable().default(null).describe("upper bound of seconds"),
    substituter: text.nullable().default(null),
    wireBytes: count.nullable().default(null),
    narBytes: count.nullable().default(null),
    slackSeconds: length.nullable().default(null),
    phases: z.array(phase).max(limits.phases).nullable().default(null),
    cause: longText.nullable().default(null),
    logTail: longText.nullable().default(null),
  }),
);
