import { z } from "zod";
import type { RootKind } from "../model/root-kind.ts";
import type { StateName } from "../model/state-name.ts";
import type { Visibility } from "../model/visibility.ts";
import { exactly } from "./exactly.ts";

export const state: z.ZodType<StateName | null> = exactly<StateName | null>()(
  z
    .enum(["live", "dead", "order-dependent", "unseen"])
    .nullable()
    .describe("null: what is alive is not known; unseen: not on disk, and Nix's collector does not come across it"),
);

export const visibility: z.ZodType<Visibility> = exactly<Visibility>()(
  z
    .enum(["exact", "as-far-as-visible", "unknown"])
    .describe("as-far-as-visible: roots may be hidden, so dead is an upper bound; unknown: nothing is called dead"),
);

export const sureVisibility: z.ZodType<Exclude<Visibility, "unknown">> = exactly<Exclude<Visibility, "unknown">>()(
  z.enum(["exact", "as-far-as-visible"]).describe("as-far-as-visible: roots may be hidden, so dead is an upper bound"),
);

const kinds = z.enum(["profile", "system", "result", "direnv", "indirect", "direct", "file", "temporary", "process"]);

export const rootKind: z.ZodType<RootKind> = exactly<RootKind>()(kinds);

export const countByKind: z.ZodType<Record<RootKind, number>> = exactly<Record<RootKind, number>>()(
  z.record(kinds, z.int().min(0)),
);
