import { runRecord } from "@nixperf/history/schemas";
import { z } from "zod";
import type { Durations } from "../model/evaluation/durations.ts";
import type { CollectRecord } from "../verbs/collect-record.ts";
import { exactly } from "./exactly.ts";
import { bytes, count, gaps, instant, seconds } from "./figures.ts";

const durations: z.ZodType<Durations> = exactly<Durations>()(
  z.object({
    seconds: z.array(seconds).describe("of each evaluation, in their order"),
    bestSeconds: seconds,
    medianSeconds: seconds,
  }),
);

export const collectRecord: z.ZodType<CollectRecord> = exactly<CollectRecord>()(
  z.object({
    schema: z.literal("nixperf.metrics.collect/1"),
    run: runRecord,
    number: count.nullable().describe("what history calls it; null where it was not kept"),
    notSaved: z.string().nullable().describe("why it was not kept, where it should have been"),
    waits: z.string().nullable().describe("why the shared ledger does not have it yet, and this machine keeps it"),
    followed: z.object({
      way: z.enum(["socket", "flag", "wrapper", "attached", "log", "evaluation"]),
      why: z.string(),
      events: count,
    }),
    costliest: z
      .array(
        z.object({
          name: z.string(),
          drvPath: z.string(),
          outcome: z.enum(["built", "failed", "stopped"]),
          seconds: seconds.nullable(),
          cpuSeconds: seconds.nullable(),
          memoryBytes: bytes.nullable(),
          expectedSeconds: seconds.nullable(),
          cause: z.string().nullable(),
        }),
      )
      .describe("what took longest"),
    usual: z
      .object({ runs: count, lowSeconds: seconds, medianSeconds: seconds, highSeconds: seconds, lastNumber: count })
      .nullable()
      .describe("what runs of the same targets and cohort took before"),
    avoided: z.object({ derivations: count, seconds: z.number().nullable() }),
    machine: z.object({
      cpuSeconds: seconds.nullable(),
      readBytes: bytes.nullable(),
      writtenBytes: bytes.nullable(),
      memoryBytes: bytes.nullable(),
      pressure: z
        .object({
          cpuSomeSeconds: seconds.nullable(),
          memorySomeSeconds: seconds.nullable(),
          ioSomeSeconds: seconds.nullable(),
        })
        .nullable(),
    }),
    alerts: z.array(z.object({ at: instant, kind: z.enum(["memory", "disk", "stall"]), message: z.string() })),
    evaluation: z
      .object({
        drvPath: z.string(),
        cold: durations.describe("all of it evaluated"),
        warm: durations.nullable().describe("answered by the evaluation cache"),
        counters: z
          .record(z.string(), z.number())
          .nullable()
          .describe("by NIX_SHOW_STATS, nested names joined by dots"),
        flameGraph: z.object({ file: z.string(), samples: count }).nullable(),
      })
      .nullable(),
    looks: z.object({ count, seconds }).nullable(),
    gaps,
  }),
);
