import { z } from "zod";
import type { WhyRecord } from "../verbs/why.ts";
import { exactly } from "./exactly.ts";
import { bytes, count } from "./figures.ts";
import { gaps } from "./gap.ts";
import { storeIdentity } from "./store-identity.ts";
import { rootKind, state, visibility } from "./words.ts";

const step = z.object({
  path: z.string(),
  edge: z.enum(["reference", "deriver", "output"]).nullable().describe("Why the step before keeps this one alive"),
  narBytes: bytes.nullable(),
});

export const whyRecord: z.ZodType<WhyRecord> = exactly<WhyRecord>()(
  z.object({
    schema: z.literal("nixperf.store.why/1"),
    store: storeIdentity,
    visibility,
    path: z.string(),
    state,
    narBytes: bytes.nullable(),
    closureBytes: bytes,
    retainedBytes: bytes.nullable(),
    chain: z
      .object({ root: z.object({ kind: rootKind, path: z.string() }), steps: z.array(step) })
      .nullable()
      .describe("The shortest way from a root"),
    keptBy: z.array(z.object({ kind: rootKind, label: z.string(), roots: count, retainedBytes: bytes.nullable() })),
    letGo: z
      .object({ roots: z.array(z.string()), deadPaths: count, deadBytes: bytes })
      .nullable()
      .describe("What would happen if all of keptBy let go"),
    referrers: z.array(z.object({ path: z.string(), state })),
    gaps,
  }),
);
