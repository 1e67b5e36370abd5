import { z } from "zod";

/** How many there are of something. */
export const count: z.ZodType<number> = z.int().min(0);

/** A size. */
export const bytes: z.ZodType<number> = z.int().min(0).describe("bytes");

/** A difference of sizes. */
export const bytesMoreOrLess: z.ZodType<number> = z.int().describe("bytes; negative for less");

/** A length of time. */
export const seconds: z.ZodType<number> = z.number().min(0).describe("seconds");

/** An instant, as `Date.prototype.toISOString` writes it. */
export const instant: z.ZodType<string> = z
  .string()
  .regex(/^(?:\d{4}|[+-]\d{6})-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  .describe("ISO 8601, UTC");
