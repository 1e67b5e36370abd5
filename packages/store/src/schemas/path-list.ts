import { z } from "zod";
import type { DeadRecord } from "../verbs/dead.ts";
import type { LiveRecord } from "../verbs/live.ts";
import { exactly } from "./exactly.ts";
import { bytes, count } from "./figures.ts";
import { gaps } from "./gap.ts";
import { pathItem } from "./path-item.ts";
import { storeIdentity } from "./store-identity.ts";
import { sureVisibility } from "./words.ts";

const list = {
  store: storeIdentity,
  visibility: sureVisibility,
  paths: count,
  narBytes: bytes,
  items: z.array(pathItem).describe("In the order of their names"),
  orderDependent: z
    .object({ paths: count, narBytes: bytes })
    .describe("Paths of which Nix itself is not certain; not among the items"),
};

export const liveRecord: z.ZodType<LiveRecord> = exactly<LiveRecord>()(
  z.object({ schema: z.literal("nixperf.store.live/1"), ...list, gaps }),
);

export const deadRecord: z.ZodType<DeadRecord> = exactly<DeadRecord>()(
  z.object({
    schema: z.literal("nixperf.store.dead/1"),
    ...list,
    unregistered: z.array(z.string()).nullable().describe("Entries of the store directory that are garbage, too"),
    gaps,
  }),
);
