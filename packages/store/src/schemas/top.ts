import { z } from "zod";
import type { TopRecord } from "../verbs/top.ts";
import { exactly } from "./exactly.ts";
import { gaps } from "./gap.ts";
import { pathSizes } from "./path-item.ts";
import { storeIdentity } from "./store-identity.ts";

export const topRecord: z.ZodType<TopRecord> = exactly<TopRecord>()(
  z.object({
    schema: z.literal("nixperf.store.top/1"),
    store: storeIdentity,
    by: z.enum(["nar", "closure", "retained"]),
    items: z.array(pathSizes).describe("Largest first"),
    gaps,
  }),
);
