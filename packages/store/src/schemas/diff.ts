import { z } from "zod";
import type { DiffRecord } from "../verbs/diff.ts";
import { exactly } from "./exactly.ts";
import { bytes, bytesMoreOrLess, count } from "./figures.ts";
import { gaps } from "./gap.ts";
import { storeIdentity } from "./store-identity.ts";

const side = z.object({
  asked: z.string().describe("As it was asked for"),
  path: z.string(),
  paths: count,
  narBytes: bytes,
});

export const diffRecord: z.ZodType<DiffRecord> = exactly<DiffRecord>()(
  z.object({
    schema: z.literal("nixperf.store.diff/1"),
    store: storeIdentity,
    before: side,
    after: side,
    changeBytes: bytesMoreOrLess,
    samePaths: count,
    changes: z.array(
      z.object({
        name: z.string(),
        kind: z.enum(["added", "removed", "upgraded", "downgraded", "changed", "rebuilt"]),
        before: z.array(z.string()).describe("Versions, oldest first"),
        after: z.array(z.string()),
        beforeBytes: bytes,
        afterBytes: bytes,
        changeBytes: bytesMoreOrLess,
      }),
    ),
    gaps,
  }),
);
