/** The umbrella's own record as a zod schema; those of the areas are in their packages. */
import { z } from "zod";
import type { OverviewRecord } from "../verbs/overview.ts";

const bytes = z.int().nonnegative();

export const overviewRecord: z.ZodType<OverviewRecord> = z.object({
  schema: z.literal("nixperf.nixperf.overview/1"),
  store: z.object({
    dir: z.string(),
    paths: z.int().nonnegative(),
    narBytes: bytes,
    deadBytes: bytes.nullable(),
    visibility: z.enum(["exact", "as-far-as-visible", "unknown"]),
  }),
  items: z
    .array(
      z.object({
        area: z.literal("store"),
        message: z.string(),
        narBytes: bytes.nullable(),
        command: z.string().describe("Without the program's name"),
      }),
    )
    .describe("What matters now, the most first"),
  gaps: z.array(z.object({ at: z.string(), code: z.string(), message: z.string(), tries: z.array(z.string()) })),
});

/** Every record's schema, by the `schema` that the record bears. */
export const schemas: Readonly<Record<string, z.ZodType>> = { "nixperf.nixperf.overview/1": overviewRecord };
