import { derivationCostRecord, runRecord } from "@nixperf/history/schemas";
import { z } from "zod";
import type { HistoryBackfillRecord } from "../verbs/history-backfill.ts";
import type { HistoryExportRecord } from "../verbs/history-export.ts";
import type { HistoryImportRecord } from "../verbs/history-import.ts";
import type { HistoryListRecord, RunItem } from "../verbs/history-list.ts";
import type { HistoryPruneRecord } from "../verbs/history-prune.ts";
import type { HistoryPushRecord } from "../verbs/history-push.ts";
import type { HistoryShowRecord } from "../verbs/history-show.ts";
import { exactly } from "./exactly.ts";
import { bytes, count, gaps, instant, ratio, seconds } from "./figures.ts";

const runItem: z.ZodType<RunItem> = exactly<RunItem>()(
  z.object({
    number: count,
    id: z.string().describe("a UUID, version 7"),
    startedAt: instant,
    kind: z.enum(["build", "evaluation"]),
    targets: z.array(z.string()).readonly(),
    outcome: z.enum(["succeeded", "failed", "stopped", "unknown"]),
    exitStatus: z.int().nullable(),
    timing: z.enum(["live", "order"]),
    hostname: z.string().nullable(),
    cohort: z.string().describe("runs of one cohort may be compared"),
    seconds: seconds.nullable(),
    built: count,
    substituted: count,
    failed: count,
    cacheHitRatio: ratio.nullable(),
    maxMemoryBytes: bytes.nullable(),
  }),
);

export const historyListRecord: z.ZodType<HistoryListRecord> = exactly<HistoryListRecord>()(
  z.object({ schema: z.literal("nixperf.metrics.history-list/1"), runs: z.array(runItem), gaps }),
);

export const historyShowRecord: z.ZodType<HistoryShowRecord> = exactly<HistoryShowRecord>()(
  z.object({
    schema: z.literal("nixperf.metrics.history-show/1"),
    number: count,
    run: runRecord,
    derivations: z.array(derivationCostRecord).describe("the longest first"),
    gaps,
  }),
);

export const historyExportRecord: z.ZodType<HistoryExportRecord> = exactly<HistoryExportRecord>()(
  z.object({ schema: z.literal("nixperf.metrics.history-export/1"), file: z.string(), records: count, gaps }),
);

export const historyImportRecord: z.ZodType<HistoryImportRecord> = exactly<HistoryImportRecord>()(
  z.object({
    schema: z.literal("nixperf.metrics.history-import/1"),
    file: z.string(),
    added: count,
    known: count,
    damaged: count,
    newer: count,
    gaps,
  }),
);

export const historyPruneRecord: z.ZodType<HistoryPruneRecord> = exactly<HistoryPruneRecord>()(
  z.object({
    schema: z.literal("nixperf.metrics.history-prune/1"),
    did: z.enum(["shown", "pruned"]),
    runs: z.object({ kept: count, removed: count }),
    samples: z.object({ kept: count, rolledUp: count, days: count }),
    costs: z.object({ kept: count, removed: count }),
    gaps,
  }),
);

export const historyPushRecord: z.ZodType<HistoryPushRecord> = exactly<HistoryPushRecord>()(
  z.object({ schema: z.literal("nixperf.metrics.history-push/1"), pushed: count, waiting: count, gaps }),
);

export const historyBackfillRecord: z.ZodType<HistoryBackfillRecord> = exactly<HistoryBackfillRecord>()(
  z.object({
    schema: z.literal("nixperf.metrics.history-backfill/1"),
    did: z.enum(["shown", "kept"]),
    logDir: z.string(),
    logs: count,
    builds: count,
    measured: count.describe("of these, how many the ledger has as they were measured when they ran"),
    since: instant.nullable(),
    until: instant.nullable(),
    untold: z
      .object({ gone: count, elsewhere: count, unborn: count, overwritten: count })
      .describe("logs that do not tell how long a build took, by why"),
    gaps,
  }),
);
