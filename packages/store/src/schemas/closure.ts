import { z } from "zod";
import type { ClosureRecord } from "../verbs/closure.ts";
import { exactly } from "./exactly.ts";
import { bytes, count } from "./figures.ts";
import { gaps } from "./gap.ts";
import { pathItem } from "./path-item.ts";
import { storeIdentity } from "./store-identity.ts";

export const closureRecord: z.ZodType<ClosureRecord> = exactly<ClosureRecord>()(
  z.object({
    schema: z.literal("nixperf.store.closure/1"),
    store: storeIdentity,
    path: z.string(),
    paths: count,
    narBytes: bytes,
    items: z.array(pathItem).describe("The largest first"),
    gaps,
  }),
);
