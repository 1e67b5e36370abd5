import { z } from "zod";
import type { DoctorRecord } from "../verbs/doctor.ts";
import { exactly } from "./exactly.ts";

type Gap = DoctorRecord["gaps"][number];
type Finding = DoctorRecord["findings"][number];

/** Something that could not be known. */
export const gap: z.ZodType<Gap> = exactly<Gap>()(
  z.object({
    at: z
      .string()
      .describe("JSON pointer (RFC 6901) to what is not known, or only a bound; empty for the whole record"),
    code: z.string(),
    message: z.string(),
    tries: z.array(z.string()),
  }),
);

export const gaps: z.ZodType<Gap[]> = z.array(gap).describe("What could not be known, and why");

/** Something to act on. */
export const finding: z.ZodType<Finding> = exactly<Finding>()(
  z.object({
    code: z.string(),
    severity: z.enum(["error", "warning", "note"]),
    subject: z.string(),
    message: z.string(),
    tries: z.array(z.string()),
  }),
);
