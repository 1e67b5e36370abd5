/**
 * The records of the ledger as zod schemas, for whoever reads them from a file or a pipe. A field that a later version
 * adds is let through and left out; everything else that is not as it should be is refused.
 */
import { z } from "zod";
import { dayPattern, instantPattern, limits, namePattern, subjectPattern } from "../parse-record.ts";
import { outcomes, units } from "../records.ts";
import type { DerivationCost, Sample, SampleDay } from "../records.ts";
import { exactly } from "./exactly.ts";

const instant = z.string().regex(instantPattern).describe("ISO 8601, UTC");
const name = z.string().max(limits.name).regex(namePattern);
const figure = z.number().min(-limits.figure).max(limits.figure);
const length = figure.min(0);
const text = z.string().max(limits.text);
const unit = z.enum(units);
const subject = z
  .record(z.string().regex(subjectPattern), text)
  .refine((words) => Object.keys(words).length <= limits.subjects);

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
    day: z.string().regex(dayPattern).describe("in UTC"),
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

export const derivationCostRecord: z.ZodType<DerivationCost> = exactly<DerivationCost>()(
  z.object({
    schema: z.literal("nixperf.history.cost/1"),
    at: instant.describe("when it ended"),
    drvPath: text.nullable(),
    name: text.describe("with its version"),
    pname: text.describe("without"),
    system: text.nullable(),
    seconds: length,
    cpuSeconds: length.nullable(),
    memoryBytes: z.int().min(0).nullable().describe("the most that was in use at any moment"),
    machine: text.nullable(),
    outcome: z.enum(outcomes),
  }),
);

/** Every record's schema, by the `schema` that the record bears. */
export const schemas: Readonly<Record<string, z.ZodType>> = {
  "nixperf.history.cost/1": derivationCostRecord,
  "nixperf.history.day/1": sampleDayRecord,
  "nixperf.history.sample/1": sampleRecord,
};
