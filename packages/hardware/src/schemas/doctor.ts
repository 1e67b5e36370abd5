import { z } from "zod";
import type { DoctorRecord } from "../verbs/doctor.ts";
import { exactly } from "./exactly.ts";
import { count, gaps } from "./figures.ts";

type Finding = DoctorRecord["findings"][number];

const finding: z.ZodType<Finding> = exactly<Finding>()(
  z.object({
    code: z.string(),
    severity: z.enum(["error", "warning", "note"]),
    subject: z.string(),
    message: z.string(),
    tries: z.array(z.string()),
  }),
);

const files = z.array(z.string());

const counted = z
  .object({
    hits: count,
    misses: count,
    uncacheable: count,
    ratio: z.number().min(0).max(1).nullable(),
    since: z.string().nullable().describe("The file with what was counted before; null: in all"),
  })
  .nullable();

export const doctorRecord: z.ZodType<DoctorRecord> = exactly<DoctorRecord>()(
  z.object({
    schema: z.literal("nixperf.hardware.doctor/1"),
    scope: z.enum(["user", "system"]).describe("Whose settings were judged"),
    findings: z.array(finding),
    problems: count.describe("Errors and warnings"),
    files: z.object({ client: files, daemon: files }),
    ccache: counted,
    sccache: counted,
    gaps,
  }),
);
