import { z } from "zod";
import type { PathSizes } from "../verbs/analyze.ts";
import type { PathItem } from "../verbs/path-list.ts";
import { exactly } from "./exactly.ts";
import { bytes } from "./figures.ts";
import { state } from "./words.ts";

export const pathItem: z.ZodType<PathItem> = exactly<PathItem>()(
  z.object({ path: z.string(), narBytes: bytes.nullable() }),
);

export const pathSizes: z.ZodType<PathSizes> = exactly<PathSizes>()(
  z.object({
    path: z.string(),
    state,
    narBytes: bytes.nullable(),
    closureBytes: bytes.describe("Everything it needs, itself included"),
    retainedBytes: bytes.nullable().describe("What would become dead with it; null where not all roots are known"),
  }),
);
