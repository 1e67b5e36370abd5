import { z } from "zod";
import { dayPattern, instantPattern } from "../parse/patterns.ts";
import { limits, storable } from "../parse/read.ts";

// What records are made of, as `src/parse` reads it. Zod would have these types inferred; written out they are long.
type Text = z.ZodString;
type Figure = z.ZodNumber;

export const instant: Text = z.string().regex(instantPattern).describe("ISO 8601, UTC");
export const day: Text = z.string().regex(dayPattern).describe("in UTC");
export const text: Text = z.string().max(limits.text).overwrite(storable);
export const longText: Text = z.string().max(limits.longText).overwrite(storable);
export const figure: Figure = z
  .number()
  .min(-limits.figure)
  .max(limits.figure)
  .overwrite((value) => value + 0);
export const length: Figure = figure.min(0);
export const count: z.ZodInt = z
  .int()
  .min(0)
  .overwrite((value) => value + 0) as z.ZodInt;
export const phase: z.ZodObject<{ name: Text; seconds: Figure }, z.core.$strip> = z.object({
  name: text,
  seconds: length,
});

/** A dictionary with its words in order. */
export function dictionary<Value extends z.ZodType>(
  key: RegExp,
  value: Value,
  most: number,
): z.ZodRecord<z.ZodString, Value> {
  return z.record(z.string().regex(key), value).refine((words) => Object.keys(words).length <= most) as z.ZodRecord<
    z.ZodString,
    Value
  >;
}
