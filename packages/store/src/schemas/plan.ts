import { z } from "zod";
import type { ApplyRecord, RemovedRoot, SkipReason, UndoRecord } from "../model/plan/apply-record.ts";
import type { PlanRecord, PlanWarning, SpareReason } from "../model/plan/plan-record.ts";
import type { RetentionPolicy } from "../model/retention/policy.ts";
import type { KeepReason, RemoveReason } from "../model/retention/root-decision.ts";
import type { OptimizeRecord } from "../verbs/optimize.ts";
import { exactly } from "./exactly.ts";
import { count, instant, seconds } from "./figures.ts";
import { gaps } from "./gap.ts";
import { rootKind, sureVisibility } from "./words.ts";

const keepReason = exactly<KeepReason>()(
  z.enum([
    "current-generation",
    "running-system",
    "only-generation",
    "newest-generation",
    "keep-last",
    "keep-since",
    "daily",
    "weekly",
    "monthly",
    "young",
    "not-needed",
    "no-rule",
    "in-use",
    "not-permitted",
    "not-judged",
  ]),
);

const removeReason = exactly<RemoveReason>()(z.enum(["old-generation", "old-link", "asked-for", "cheapest"]));

const spareReason = exactly<SpareReason>()(
  z.enum(["order-dependent", "dead-too-short", "costly", "over-budget", "kept-by-policy"]),
);

const warning = exactly<PlanWarning>()(z.object({ code: z.string(), message: z.string(), tries: z.array(z.string()) }));

const generationRule = {
  keepLast: count.nullable(),
  keepSinceSeconds: seconds.nullable(),
  daily: count.nullable(),
  weekly: count.nullable(),
  monthly: count.nullable(),
};

const linkRule = { olderThanSeconds: seconds.nullable() };

/** A policy with its defaults filled in, as records hold it; the configuration's own form is in `retention.ts`. */
const policy = exactly<RetentionPolicy>()(
  z.object({
    profiles: z.object(generationRule),
    profileRules: z.array(z.object({ profile: z.string(), ...generationRule })),
    results: z.object(linkRule),
    direnv: z.object(linkRule),
    links: z.array(z.object({ path: z.string(), ...linkRule })),
    keepOutputs: z.boolean(),
    keepDerivations: z.boolean(),
    deadForSeconds: seconds.nullable(),
  }),
);

export const planRecord: z.ZodType<PlanRecord> = exactly<PlanRecord>()(
  z.object({
    schema: z.literal("nixperf.store.plan/1"),
    id: z.string().describe("sha256 of all else, as JSON with sorted keys and no space"),
    madeAt: instant,
    store: z.object({
      dir: z.string(),
      realDir: z.string(),
      stateDir: z.string(),
      readAt: instant,
      paths: count,
      visibility: sureVisibility,
    }),
    policy,
    generations: z.array(
      z.object({
        profile: z.string(),
        remove: z.array(z.object({ number: count, target: z.string(), changedAt: instant.nullable() })),
        keep: z.array(z.object({ number: count, reason: keepReason })),
      }),
    ),
    links: z.array(
      z.object({
        path: z.string(),
        entry: z.string(),
        kind: rootKind,
        target: z.string(),
        changedAt: instant.nullable(),
        reason: removeReason,
      }),
    ),
    kept: z.array(z.object({ reason: keepReason, roots: count })),
    delete: z.array(
      z.object({ path: z.string(), narBytes: count.nullable(), was: z.enum(["live", "dead", "order-dependent"]) }),
    ),
    offers: z.array(
      z.object({
        label: z.string(),
        kind: rootKind,
        roots: count,
        youngestSeconds: seconds.nullable(),
        bytes: count,
        inodes: count.nullable(),
        paths: count,
        sharedBytes: count,
        recoverSeconds: seconds,
        chosen: z.boolean(),
      }),
    ),
    totals: z.object({
      roots: count,
      paths: count,
      narBytes: count,
      reclaimBytes: count.nullable(),
      reclaimInodes: count.nullable(),
      unusedLinks: count,
      spared: z.array(z.object({ reason: spareReason, paths: count, narBytes: count })),
    }),
    warnings: z.array(warning),
    gaps,
  }),
);

const place = z.object({ dir: z.string(), realDir: z.string(), stateDir: z.string() });
const removedRoot = {
  path: z.string(),
  target: z.string(),
  text: z.string().nullable(),
  changedAt: instant.nullable(),
  generation: z.object({ profile: z.string(), number: count }).nullable(),
};
const removed = exactly<RemovedRoot>()(z.object(removedRoot));
const skipReason = exactly<SkipReason>()(
  z.enum(["gone-already", "alive-now", "needed-now", "not-judged", "refused", "not-tried"]),
);
const sizes = z.object({ narBytes: count, bytes: count.nullable(), inodes: count.nullable() });

export const applyRecord: z.ZodType<ApplyRecord> = exactly<ApplyRecord>()(
  z.object({
    schema: z.literal("nixperf.store.apply/1"),
    plan: z.string(),
    store: place,
    startedAt: instant,
    endedAt: instant,
    roots: z.object({
      planned: count,
      removed: z.array(removed),
      skipped: z.array(z.object({ path: z.string(), why: z.string() })),
    }),
    paths: z.object({
      planned: count,
      deleted: count,
      skipped: z.array(z.object({ reason: skipReason, paths: count, examples: z.array(z.string()) })),
    }),
    planned: sizes,
    actual: sizes,
    stopped: z.boolean(),
    remarks: z.array(warning),
    gaps,
  }),
);

export const undoRecord: z.ZodType<UndoRecord> = exactly<UndoRecord>()(
  z.object({
    schema: z.literal("nixperf.store.undo/1"),
    plan: z.string(),
    store: place,
    restored: z.array(removed),
    present: z.array(removed),
    skipped: z.array(z.object({ ...removedRoot, why: z.string() })),
    gaps,
  }),
);

export const optimizeRecord: z.ZodType<OptimizeRecord> = exactly<OptimizeRecord>()(
  z.object({
    schema: z.literal("nixperf.store.optimize/1"),
    plan: planRecord,
    applied: applyRecord.nullable(),
    gaps,
  }),
);
