import { z } from "zod";
import type { SetupRecord } from "../verbs/setup.ts";
import { advice } from "./advice.ts";
import { exactly } from "./exactly.ts";
import { gaps } from "./figures.ts";
import { overridden } from "./overridden.ts";

export const setupRecord: z.ZodType<SetupRecord> = exactly<SetupRecord>()(
  z.object({
    schema: z.literal("nixperf.hardware.setup/1"),
    did: z.enum(["shown", "applied", "reverted", "refused"]),
    scope: z.enum(["user", "system"]),
    file: z.string(),
    state: z.enum(["differs", "as-advised", "generated"]),
    diff: z.string(),
    changed: z.boolean(),
    needsRestart: z.boolean(),
    restart: z.string().nullable(),
    advice: z.array(advice),
    left: z.array(advice),
    overridden,
    module: z.object({ format: z.enum(["nixos", "darwin", "home-manager"]), text: z.string() }).nullable(),
    gaps,
  }),
);
