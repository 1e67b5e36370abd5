import { z } from "zod";
import type { VersionsRecord } from "../verbs/versions.ts";
import { exactly } from "./exactly.ts";
import { bytes, count } from "./figures.ts";
import { gaps } from "./gap.ts";
import { packageCopies } from "./package-copies.ts";
import { storeIdentity } from "./store-identity.ts";

export const versionsRecord: z.ZodType<VersionsRecord> = exactly<VersionsRecord>()(
  z.object({
    schema: z.literal("nixperf.store.versions/1"),
    store: storeIdentity,
    packages: count,
    extraBytes: bytes,
    items: z.array(packageCopies),
    gaps,
  }),
);
