import { z } from "zod";
import type { DetectRecord } from "../verbs/detect.ts";
import { exactly } from "./exactly.ts";
import { gaps, instant } from "./figures.ts";
import { machine } from "./machine.ts";

export const detectRecord: z.ZodType<DetectRecord> = exactly<DetectRecord>()(
  z.object({ schema: z.literal("nixperf.hardware.detect/1"), readAt: instant.nullable(), machine, gaps }),
);
