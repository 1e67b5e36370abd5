import { z } from "zod";
import type { VersionsItem } from "../verbs/versions.ts";
import { exactly } from "./exactly.ts";
import { bytes } from "./figures.ts";
import { state } from "./words.ts";

/** A package that is there more than once. */
export const packageCopies: z.ZodType<VersionsItem> = exactly<VersionsItem>()(
  z.object({
    name: z.string(),
    output: z.string(),
    versions: z.array(z.string()).describe("Distinct, oldest first"),
    narBytes: bytes,
    extraBytes: bytes.describe("What all copies but the largest take"),
    deadBytes: bytes.nullable(),
    copies: z.array(z.object({ path: z.string(), version: z.string().nullable(), narBytes: bytes.nullable(), state })),
  }),
);
