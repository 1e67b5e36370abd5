import { z } from "zod";
import type { HistoryListRecord } from "../verbs/history-list.ts";
import { exactly } from "./exactly.ts";

/** How many there are of something. */
export const count: z.ZodType<number> = z.int().min(0);

export const seconds: z.ZodType<number> = z.number().min(0).describe("seconds");

export const bytes: z.ZodType<number> = z.int().min(0).describe("bytes");

export const ratio: z.ZodType<number> = z.number().min(0).max(1).describe("from 0 to 1");

/** An instant, as `Date.prototype.toISOString` writes it. */
export const instant: z.ZodType<string> = z
  .string()
  .regex(/^(?:\d{4}|[+-]\d{6})-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  .describe("ISO 8601, UTC");

type Gap = HistoryListRecord["gaps"][number];

export const gaps: z.ZodType<Gap[]> = exactly<Gap[]>()(
  z
    .array(z.object({ at: z.string(), code: z.string(), message: z.string(), tries: z.array(z.string()) }))
    .describe("What could not be known, and why"),
);
