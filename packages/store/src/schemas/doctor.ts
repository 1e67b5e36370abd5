import { z } from "zod";
import type { DoctorRecord } from "../verbs/doctor.ts";
import { databaseHealth } from "./database-health.ts";
import { exactly } from "./exactly.ts";
import { count } from "./figures.ts";
import { finding, gaps } from "./gap.ts";
import { storeIdentity } from "./store-identity.ts";

export const doctorRecord: z.ZodType<DoctorRecord> = exactly<DoctorRecord>()(
  z.object({
    schema: z.literal("nixperf.store.doctor/1"),
    store: storeIdentity,
    findings: z.array(finding).describe("Errors first, then warnings, then notes"),
    problems: count.describe("Errors and warnings"),
    database: databaseHealth,
    gaps,
  }),
);
