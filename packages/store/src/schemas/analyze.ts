import { z } from "zod";
import type { AnalyzeRecord } from "../verbs/analyze.ts";
import { databaseHealth } from "./database-health.ts";
import { shares, total } from "./disk.ts";
import { exactly } from "./exactly.ts";
import { bytes, count, instant } from "./figures.ts";
import { gaps } from "./gap.ts";
import { growth } from "./growth.ts";
import { packageCopies } from "./package-copies.ts";
import { pathSizes } from "./path-item.ts";
import { rootGroup } from "./root-group.ts";
import { pathTotal, storeAndProgram } from "./store-identity.ts";
import { countByKind, visibility } from "./words.ts";

export const analyzeRecord: z.ZodType<AnalyzeRecord> = exactly<AnalyzeRecord>()(
  z.object({
    schema: z.literal("nixperf.store.analyze/1"),
    store: storeAndProgram,
    visibility,
    paths: z.object({ total: count, derivations: count, narBytes: bytes }),
    roots: z.object({
      total: count,
      byKind: countByKind,
      top: z.array(rootGroup),
      groups: count,
      dangling: count,
      atRisk: count,
    }),
    live: pathTotal,
    dead: z.object({
      paths: count.nullable(),
      narBytes: bytes.nullable(),
      derivations: count.nullable(),
      biggest: z.array(z.object({ name: z.string(), paths: count, narBytes: bytes })),
    }),
    orderDependent: pathTotal,
    unregistered: z.object({ entries: count.nullable(), locks: count.nullable(), odd: count.nullable() }),
    missing: z.object({ paths: count.nullable() }),
    repeated: z.object({ packages: count, extraBytes: bytes, top: z.array(packageCopies) }),
    disk: z
      .object({ walkedAt: instant, total, shares })
      .nullable()
      .describe("What the store takes on disk, when asked for"),
    growth: growth.nullable().describe("By the samples of earlier runs; null where there are none, or too few"),
    settings: z.object({
      keepOutputs: z.boolean(),
      keepDerivations: z.boolean(),
      decidedBy: z.enum(["client", "daemon"]),
      origins: z.object({ keepOutputs: z.string(), keepDerivations: z.string() }),
      ours: z.object({ keepOutputs: z.boolean().nullable(), keepDerivations: z.boolean().nullable() }),
    }),
    database: databaseHealth,
    each: z.array(pathSizes).nullable().describe("Every path, when asked for"),
    gaps,
  }),
);
