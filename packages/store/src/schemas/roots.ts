import { z } from "zod";
import type { RootsRecord } from "../verbs/roots.ts";
import { exactly } from "./exactly.ts";
import { count, instant, seconds } from "./figures.ts";
import { gaps } from "./gap.ts";
import { rootGroup, rootSizes } from "./root-group.ts";
import { storeIdentity } from "./store-identity.ts";
import { countByKind, rootKind, visibility } from "./words.ts";

export const rootsRecord: z.ZodType<RootsRecord> = exactly<RootsRecord>()(
  z.object({
    schema: z.literal("nixperf.store.roots/1"),
    store: storeIdentity,
    visibility,
    total: count,
    byKind: countByKind,
    groups: z.array(rootGroup),
    items: z.array(
      z.object({
        kind: rootKind,
        path: z.string(),
        entry: z.string().nullable(),
        target: z.string(),
        owner: z.object({ uid: count, name: z.string().nullable() }).nullable(),
        changedAt: instant.nullable(),
        ageSeconds: seconds.nullable(),
        generation: z.object({ profile: z.string(), number: count, current: z.boolean() }).nullable(),
        process: z.object({ pid: count.nullable(), name: z.string().nullable(), how: z.string() }).nullable(),
        ...rootSizes,
      }),
    ),
    dangling: z.array(
      z.object({
        path: z.string(),
        target: z.string(),
        removedByNix: z.boolean(),
        atRisk: z.boolean(),
        unmounted: z.string().nullable(),
      }),
    ),
    invalid: z.array(z.object({ path: z.string(), target: z.string() })),
    hidden: z.object({
      directories: count,
      links: count,
      tempRootFiles: count.nullable(),
      processes: count.nullable(),
    }),
    gaps,
  }),
);
