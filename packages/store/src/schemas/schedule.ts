import { z } from "zod";
import type { ScheduleRecord } from "../verbs/schedule.ts";
import { exactly } from "./exactly.ts";
import { gaps } from "./gap.ts";

type Neighbour = ScheduleRecord["neighbours"][number];

const neighbour: z.ZodType<Neighbour> = exactly<Neighbour>()(
  z.object({
    what: z.enum([
      "determinate-nixd",
      "min-free",
      "nix-gc",
      "home-manager-gc",
      "home-manager-expire",
      "nh-clean",
      "angrr",
      "nixperf",
      "other",
    ]),
    how: z.enum(["daemon", "timer", "agent", "cron", "setting"]).describe("What starts it"),
    sign: z.string().describe("The file by which it is known"),
    says: z.string().describe("What it does and when, as far as known"),
    removesGenerations: z.boolean().nullable(),
  }),
);

export const scheduleRecord: z.ZodType<ScheduleRecord> = exactly<ScheduleRecord>()(
  z.object({
    schema: z.literal("nixperf.store.schedule/1"),
    platform: z.enum(["systemd", "launchd"]),
    did: z.enum(["shown", "applied", "reverted"]),
    state: z
      .enum(["absent", "installed", "differs", "declared"])
      .describe("After what was done; declared: the files come from a configuration, in a Nix store"),
    run: z.object({
      command: z.array(z.string()),
      environment: z.record(z.string(), z.string()).describe("PATH, and what decides about store and configuration"),
      lasts: z.boolean().describe("Whether the program will still be there next week"),
      why: z.string().nullable(),
    }),
    files: z.array(
      z.object({
        path: z.string(),
        state: z.enum(["absent", "same", "differs", "in-store"]).describe("As it is now, after what was done"),
        changed: z.boolean(),
        diff: z.string().describe("Unified: what was done, or else what would be"),
      }),
    ),
    commands: z.array(
      z.object({
        command: z.array(z.string()),
        does: z.string(),
        outcome: z.enum(["advised", "done", "failed"]),
        said: z.string().nullable().describe("What it said when it failed"),
      }),
    ),
    active: z.boolean().nullable().describe("Whether it is started; null when nobody could be asked"),
    nextRunAt: z.string().nullable(),
    runsWhenLoggedOut: z.boolean().nullable(),
    module: z
      .object({ declaredBy: z.enum(["nixos", "home-manager", "nix-darwin"]), text: z.string() })
      .nullable()
      .describe("The same for the configuration of NixOS, nix-darwin or home-manager, where there is one"),
    neighbours: z.array(neighbour).describe("What else collects here"),
    gaps,
  }),
);
