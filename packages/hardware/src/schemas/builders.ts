import { z } from "zod";
import type { BuilderMachine } from "../model/builders/builder-machine.ts";
import type { Builder, BuildersRecord } from "../verbs/builders.ts";
import { exactly } from "./exactly.ts";
import { fact } from "./fact.ts";
import { bytes, count, gaps } from "./figures.ts";

const text = fact(z.string());
const number = fact(count);
const words = fact(z.array(z.string()));

const machine: z.ZodType<BuilderMachine> = exactly<BuilderMachine>()(
  z.object({
    fingerprint: text,
    system: text,
    cpuModel: text,
    cpus: number.describe("CPUs that builds may use"),
    memoryBytes: fact(bytes),
    nixVersion: text,
  }),
);

const builder: z.ZodType<Builder> = exactly<Builder>()(
  z.object({
    host: z.string(),
    answered: z.boolean(),
    uri: z.string().nullable(),
    machine: machine.nullable(),
    systems: words,
    maxJobs: number,
    speedFactor: number,
    supportedFeatures: words,
    mandatoryFeatures: z.array(z.string()),
    publicHostKey: text.describe("base64; null when it was not asked for"),
    line: z.string().nullable().describe("For /etc/nix/machines; null when too little is known"),
  }),
);

export const buildersRecord: z.ZodType<BuildersRecord> = exactly<BuildersRecord>()(
  z.object({
    schema: z.literal("nixperf.hardware.builders/1"),
    builders: z.array(builder),
    text: z.object({ format: z.enum(["machines", "nixos"]), text: z.string() }),
    needs: z.array(
      z.object({
        where: z.string().describe("here, or the name of the machine"),
        subject: z.string(),
        met: z.boolean().nullable(),
        message: z.string(),
        tries: z.array(z.string()),
      }),
    ),
    gaps,
  }),
);
