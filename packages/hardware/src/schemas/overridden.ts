import { z } from "zod";
import type { OverriddenSetting } from "../model/recommend/scope.ts";
import { exactly } from "./exactly.ts";

/** Settings that are something else for this process than the files say that are judged. */
export const overridden: z.ZodType<OverriddenSetting[]> = z.array(
  exactly<OverriddenSetting>()(
    z.object({
      setting: z.string(),
      value: z.string().nullable(),
      origin: z.string().describe("NIX_CONFIG, or a line"),
    }),
  ),
);
