import { z } from "zod";
import type { DetectRecord } from "../verbs/detect.ts";
import { exactly } from "./exactly.ts";

/** How many there are of something. */
export const count: z.ZodType<number> = z.int().min(0);

/** A size. */
export const bytes: z.ZodType<number> = z.int().min(0).describe("bytes");

/** An instant, as `Date.prototype.toISOString` writes it. */
export const instant: z.ZodType<string> = z
  .string()
  .regex(/^(?:\d{4}|[+-]\d{6})-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  .describe("ISO 8601, UTC");

type Gap = DetectRecord["gaps"][number];

export const gaps: z.ZodType<Gap[]> = exactly<Gap[]>()(
  z
    .array(z.object({ at: z.string(), code: z.string(), message: z.string(), tries: z.array(z.string()) }))
    .describe("What could not be known, and why"),
);
