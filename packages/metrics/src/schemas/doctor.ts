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

export const doctorRecord: z.ZodType<DoctorRecord> = exactly<DoctorRecord>()(
  z.object({
    schema: z.literal("nixperf.metrics.doctor/1"),
    findings: z.array(finding),
    problems: count.describe("errors and warnings"),
    gaps,
  }),
);
