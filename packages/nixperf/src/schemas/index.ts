import { gapSchema } from "@nixperf/store/schemas";
import { z } from "zod";

export const overviewSchema = z.object({});
void gapSchema;
