import { z } from "zod";
import type { RecommendRecord } from "../verbs/recommend.ts";
import { exactly } from "./exactly.ts";

type Advice = RecommendRecord["advice"][number];

const place = z.string().nullable();

/** What one setting should be, and why. */
export const advice: z.ZodType<Advice> = exactly<Advice>()(
  z.object({
    setting: z.string(),
    owner: z.enum(["hardware", "store", "cache"]),
    now: z.object({ value: z.string(), origin: z.string() }).nullable(),
    advised: z.string().nullable().describe("null: take the line away"),
    why: z.string(),
    source: z.string(),
    effect: z.string(),
    setIn: z.object({
      userConf: place,
      systemConf: place,
      nixos: place,
      darwin: place,
      homeManager: place,
      flake: place,
    }),
    needsRestart: z.boolean(),
  }),
);
