import type { Finding, Gap } from "@nixperf/errors";
import type { DatabaseHealth } from "@nixperf/nix/database";
import { z } from "zod";
import type { BiggestItem } from "../model/biggest.ts";
import type { RootKind } from "../model/root-kind.ts";
import type { StateName } from "../model/state-name.ts";
import type { Visibility } from "../model/visibility.ts";
import type { PathSizes } from "../verbs/analyze.ts";
import type { PathItem } from "../verbs/path-list.ts";
import type { PathTotal } from "../verbs/store-identity.ts";
import { exactly } from "./exactly.ts";

/** How many there are of something. */
export const count: z.ZodType<number> = z.int().min(0);

/** A size in bytes. */
export const bytes: z.ZodType<number> = z.int().min(0);

/** A difference of sizes in bytes. */
export const bytesMoreOrLess: z.ZodType<number> = z.int();

/** A length of time in seconds. */
export const seconds: z.ZodType<number> = z.number().min(0);

/** An instant, as `Date.prototype.toISOString` writes it. */
export const instant: z.ZodType<string> = z
  .string()
  .regex(/^(?:\d{4}|[+-]\d{6})-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  .describe("ISO 8601, UTC");

export const stateName: z.ZodType<StateName | null> = exactly<StateName | null>()(
  z
    .enum(["live", "dead", "order-dependent", "unseen"])
    .nullable()
    .describe(
      "null when what is alive is not known; unseen: registered, not on disk, and Nix's collector does not see it",
    ),
);

export const visibility: z.ZodType<Visibility> = exactly<Visibility>()(
  z
    .enum(["exact", "as-far-as-visible", "unknown"])
    .describe("How far what is called dead may be trusted: as-far-as-visible makes it an upper bound"),
);
