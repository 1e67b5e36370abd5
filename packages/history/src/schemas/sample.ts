import { z } from "zod";
import { namePattern, subjectPattern } from "../parse/patterns.ts";
import { limits } from "../parse/read.ts";
import { units } from "../records/sample.ts";
import type { Sample, SampleDay } from "../records/sample.ts";
import { exactly } from "./exactly.ts";
import { day, dictionary, figure, instant, text } from "./values.ts";

const name = z.string().max(limits.name).regex(namePattern);
const unit = z.enum(units);
const subject = dictionary(subjectPattern, text, limits.subjects);

export const sampleRecord: z.ZodType<Sample> = exactly<Sample>()(
  z.object({
    schema: z.literal("nixperf.history.sample/1"),
    at: instant,
    name: name.describe("what it is a figure of, from the package down: store.dead.narBytes"),
    value: figure,
    unit,
    subject: subject.describe("what it is about"),
    run: text.nullable().describe("the run it belongs to"),
  }),
);

const point = z.object({ at: instant, value: figure });

export const sampleDayRecord: z.ZodType<SampleDay> = exactly<SampleDay>()(
  z.object({
    schema: z.literal("nixperf.history.day/1"),
    day,
    name,
    unit,
    subject,
    count: z.int().min(1).describe("how many samples there were"),
    min: figure,
    max: figure,
    sum: figure,
    first: point,
    last: point,
  }),
);
