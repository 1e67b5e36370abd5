import { z } from "zod";
import type { RootSizes } from "../model/root-sizes.ts";
import type { RootGroupItem } from "../verbs/roots.ts";
import { exactly } from "./exactly.ts";
import { bytes, count, seconds } from "./figures.ts";
import { rootKind } from "./words.ts";

/** The sizes that every root and every group of roots has. */
export const rootSizes: { [Size in keyof RootSizes]: z.ZodType<RootSizes[Size]> } = {
  closureBytes: bytes.describe("All that is needed to use what is protected"),
  keepsBytes: bytes.describe("The closure, and what keep-derivations and keep-outputs add"),
  retainedBytes: bytes.nullable().describe("What would become dead if it let go; null where not all roots are known"),
  retainedPaths: count.nullable(),
  sharedBytes: bytes.nullable().describe("keepsBytes - retainedBytes: what others keep alive too"),
};

export const rootGroup: z.ZodType<RootGroupItem> = exactly<RootGroupItem>()(
  z.object({
    kind: rootKind,
    label: z.string(),
    roots: count,
    youngestSeconds: seconds.nullable(),
    oldestSeconds: seconds.nullable(),
    current: z.boolean(),
    ...rootSizes,
  }),
);
