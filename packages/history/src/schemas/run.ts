import { z } from "zod";
import { counterPattern, idPattern, settingPattern } from "../parse/patterns.ts";
import { limits } from "../parse/read.ts";
import { runKinds, runOutcomes, timings } from "../records/run.ts";
import type { Run } from "../records/run.ts";
import { exactly } from "./exactly.ts";
import { count, dictionary, figure, instant, length, longText, phase, text } from "./values.ts";

const seconds = length.nullable();
const bytes = count.nullable();
const ratio = length.max(1).nullable();
const words = text.nullable();

const detail = z.object({
  substituters: z
    .array(
      z.object({
        uri: text,
        paths: count,
        wireBytes: bytes,
        narBytes: bytes,
        lookups: count.nullable(),
        hits: count.nullable(),
        misses: count.nullable(),
        seconds,
        lookupSeconds: seconds,
      }),
    )
    .max(limits.substituters)
    .nullable(),
  criticalPath: z
    .array(z.object({ name: text, drvPath: words, seconds: length }))
    .max(limits.criticalPath)
    .nullable(),
  parallelism: z
    .array(z.tuple([length, count]))
    .max(limits.parallelism)
    .nullable()
    .describe("from each of these seconds on, so many builds ran at once"),
  phases: z.array(phase).max(limits.phases).nullable(),
  waits: z.object({ locksSeconds: seconds, usersSeconds: seconds, machinesSeconds: seconds }).nullable(),
  pressure: z.object({ cpuSomeSeconds: seconds, memorySomeSeconds: seconds, ioSomeSeconds: seconds }).nullable(),
  evaluation: z
    .object({
      coldSeconds: seconds,
      warmSeconds: seconds,
      counters: dictionary(counterPattern, figure, limits.counters),
    })
    .nullable(),
});

const gap = z.object({
  at: text,
  code: text,
  message: longText,
  tries: z.array(longText).max(limits.tries),
});

export const runRecord: z.ZodType<Run> = exactly<Run>()(
  z.object({
    schema: z.literal("nixperf.history.run/1"),
    id: z.string().regex(idPattern).describe("a UUID, version 7"),
    kind: z.enum(runKinds),
    startedAt: instant,
    seconds,
    command: z.array(longText).max(limits.words).describe("program and arguments, secrets taken out"),
    targets: z.array(text).max(limits.words),
    outcome: z.enum(runOutcomes),
    exitStatus: z.int().nullable(),
    timing: z.enum(timings).describe("stamped on arrival; only an order"),
    hostname: words,
    fingerprint: words,
    system: words,
    cpuModel: words,
    cpuCores: length.nullable(),
    memoryBytes: bytes,
    nixVersion: words,
    implementation: words,
    settings: dictionary(settingPattern, text, limits.settings),
    revision: words,
    isDirty: z.boolean().nullable(),
    flakeLockHash: words,
    cohort: text.describe("runs of one cohort may be compared"),
    evaluationSeconds: seconds,
    buildSeconds: seconds,
    fetchSeconds: seconds,
    waitSeconds: seconds,
    cpuSeconds: seconds,
    maxMemoryBytes: bytes,
    cacheHitRatio: ratio,
    cacheHitRatioBytes: ratio,
    built: count,
    substituted: count,
    failed: count,
    stopped: count,
    wireBytes: bytes,
    narBytes: bytes,
    criticalPathSeconds: seconds,
    serialisationFactor: length.nullable(),
    gaps: z.array(gap).max(limits.gaps),
    detail: detail.nullable(),
  }),
);
