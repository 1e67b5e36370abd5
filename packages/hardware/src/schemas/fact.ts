import { z } from "zod";
import type { Fact } from "../model/fact.ts";

/** A fact with its source; both are null when it is not known. */
export function fact<T>(value: z.ZodType<T>): z.ZodType<Fact<T>> {
  return z.object({
    value: value.nullable(),
    source: z.string().nullable().describe("The file or command that says so; null when it is not known"),
  });
}
