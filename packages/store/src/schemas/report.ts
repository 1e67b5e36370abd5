import { z } from "zod";
import type { ReportRecord } from "../verbs/report.ts";
import { analyzeRecord } from "./analyze.ts";
import { doctorRecord } from "./doctor.ts";
import { exactly } from "./exactly.ts";
import { count } from "./figures.ts";
import { gaps } from "./gap.ts";
import { rootsRecord } from "./roots.ts";

export const reportRecord: z.ZodType<ReportRecord> = exactly<ReportRecord>()(
  z.object({
    schema: z.literal("nixperf.store.report/1"),
    analysis: analyzeRecord,
    roots: rootsRecord,
    doctor: doctorRecord,
    heldBy: z
      .array(z.object({ kind: z.enum(["path", "group", "several", "nothing"]), index: count.nullable() }))
      .describe("What each path of analysis.each, in the same order, cannot live without"),
    gaps,
  }),
);
