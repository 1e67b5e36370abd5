import { z } from "zod";
import type { CompilerCaches } from "../model/environment/compiler-caches.ts";
import type { ToolVariable } from "../model/environment/variables.ts";
import type { MachineSummary } from "../model/recommend/machine-summary.ts";
import type { Note } from "../model/recommend/notes.ts";
import type { Sizing } from "../model/recommend/sizing.ts";
import type { RecommendRecord } from "../verbs/recommend.ts";
import { advice } from "./advice.ts";
import { exactly } from "./exactly.ts";
import { fact } from "./fact.ts";
import { bytes, count, gaps } from "./figures.ts";

const text = fact(z.string());
const number = fact(count);

const machine: z.ZodType<MachineSummary> = exactly<MachineSummary>()(
  z.object({
    fingerprint: text,
    system: text,
    cpuModel: text,
    logical: number,
    performance: number,
    efficiency: number,
    memoryBytes: fact(bytes),
    nix: z.object({
      implementation: fact(z.enum(["CppNix", "Lix", "Determinate"])),
      version: text,
      access: fact(z.enum(["direct", "daemon", "none"])),
      daemon: fact(z.boolean()),
      trusted: fact(z.boolean()),
      confGenerated: fact(z.boolean()).describe("Whether a Nix configuration makes the machine's nix.conf"),
    }),
  }),
);

const sizing: z.ZodType<Sizing> = exactly<Sizing>()(
  z.object({
    jobs: count.describe("Builds at the same time: max-jobs"),
    cores: count.describe("Processes that one build may start"),
    cpuProcesses: count,
    memoryProcesses: count,
    budgetBytes: bytes,
    perProcess: z.object({ bytes: z.number().min(0), source: z.string() }),
    steps: z.array(z.object({ text: z.string(), source: z.string() })),
  }),
);

const note: z.ZodType<Note> = exactly<Note>()(z.object({ subject: z.string(), text: z.string(), source: z.string() }));

const variable: z.ZodType<ToolVariable> = exactly<ToolVariable>()(
  z.object({
    name: z.string(),
    value: z.string(),
    appends: z.boolean().describe("Whether it holds flags, which come after those that are in it"),
    tools: z.string(),
    reachesBuilders: z.boolean().describe("Whether it is set for builders of nixpkgs, by Nix itself"),
    inBuilders: z.string(),
    source: z.string(),
  }),
);

const compilerCaches: z.ZodType<CompilerCaches> = exactly<CompilerCaches>()(
  z.object({
    cacheBytes: bytes.nullable(),
    caches: z.array(
      z.object({
        tool: z.enum(["ccache", "sccache"]),
        works: z.enum(["now", "after-changes", "no"]).nullable(),
        why: z.string(),
        steps: z.array(z.string()),
        traps: z.array(note),
      }),
    ),
  }),
);

export const recommendRecord: z.ZodType<RecommendRecord> = exactly<RecommendRecord>()(
  z.object({
    schema: z.literal("nixperf.hardware.recommend/1"),
    scope: z.enum(["user", "system"]).describe("Whose settings it is about"),
    machine,
    profile: z.object({ name: z.enum(["desktop", "laptop", "server", "ci"]), source: z.string() }),
    sizing: sizing.nullable(),
    advice: z.array(advice),
    environment: z.array(variable),
    compilerCaches,
    notes: z.array(note),
    text: z
      .object({
        format: z.enum(["nix-conf", "nixos", "darwin", "home-manager", "flake", "env", "devshell"]),
        reader: z.enum(["bash", "zsh", "fish", "direnv", "github", "gitlab"]).nullable(),
        text: z.string(),
      })
      .nullable(),
    gaps,
  }),
);
