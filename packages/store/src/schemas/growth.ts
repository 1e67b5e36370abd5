import { z } from "zod";
import type { AnalyzeRecord } from "../verbs/analyze.ts";
import { exactly } from "./exactly.ts";
import { bytes, bytesMoreOrLess, count, instant, seconds } from "./figures.ts";

type Growth = NonNullable<AnalyzeRecord["growth"]>;

const rate = { perDayBytes: bytesMoreOrLess, lowBytes: bytesMoreOrLess, highBytes: bytesMoreOrLess };

/** How a store grows. */
export const growth: z.ZodType<Growth> = exactly<Growth>()(
  z.object({
    since: instant,
    until: instant,
    days: count.describe("on how many days there were samples"),
    store: z.object(rate).describe("what comes in a day, between collections"),
    roots: z.array(z.object({ root: z.string(), ...rate })),
    packages: z.array(z.object({ package: z.string(), ...rate })),
    disk: z
      .object({
        ...rate,
        freeBytes: bytes,
        fullInSeconds: seconds.nullable().describe("until nothing is free, in seconds; null where it does not fill"),
        soonestSeconds: seconds.nullable(),
        latestSeconds: seconds.nullable(),
      })
      .nullable()
      .describe("what everything on the disk takes a day"),
  }),
);
