import { z } from "zod";
import type { PathTotal, StoreIdentity } from "../verbs/store-identity.ts";
import type { AnalyzeRecord } from "../verbs/analyze.ts";
import { exactly } from "./exactly.ts";
import { bytes, count, instant } from "./figures.ts";

const identity = z.object({
  dir: z.string().describe("The store directory that stands in the names of store paths"),
  realDir: z.string().describe("Where the store objects are on disk"),
  stateDir: z.string(),
  readBy: z
    .enum(["immutable", "copy", "kept"])
    .describe("immutable: in place, at rest; copy: something was writing; kept: by an earlier run, unchanged since"),
  readAt: instant,
});

export const storeIdentity: z.ZodType<StoreIdentity> = exactly<StoreIdentity>()(identity);

export const storeAndProgram: z.ZodType<AnalyzeRecord["store"]> = exactly<AnalyzeRecord["store"]>()(
  identity.extend({
    nixVersion: z.string().nullable(),
    implementation: z.enum(["CppNix", "Lix", "Determinate"]).nullable(),
  }),
);

export const pathTotal: z.ZodType<PathTotal> = exactly<PathTotal>()(
  z.object({ paths: count.nullable(), narBytes: bytes.nullable() }),
);
