import type { ErrorRecord, Gap } from "@nixperf/errors";
import type { z as Zod } from "zod";
import type { CompletionRecord } from "./completion.ts";
import type { ConfigRecord } from "./config.ts";
import type { HelpRecord, VersionRecord } from "./own-records.ts";

export interface RecordSchemas {
  config: Zod.ZodType<ConfigRecord>;
  completion: Zod.ZodType<CompletionRecord>;
  help: Zod.ZodType<HelpRecord>;
  version: Zod.ZodType<VersionRecord>;
  /** In place of a command's own record, when it failed. */
  error: Zod.ZodType<ErrorRecord>;
  /** With `--jsonl`: what could not be known, behind the items. */
  gap: Zod.ZodType<Gap & { schema: "nixperf.gap/1" }>;
  /** With `--jsonl`: the last line; where it is missing or says `false`, so are others. */
  end: Zod.ZodType<{ schema: "nixperf.end/1"; complete: boolean }>;
}

/** What the commands and flags of every program print with `--json`. Takes zod, so that whoever needs no schema does not load it. */
export function recordSchemas(z: typeof Zod): RecordSchemas {
  const value = z.union([z.boolean(), z.string(), z.number(), z.null(), z.record(z.string(), z.unknown())]);
  const setting = {
    source: z.enum(["flag", "environment", "project", "machine", "given", "default"]),
    at: z.string().nullable(),
    value,
  };
  const key = z.object({
    key: z.string(),
    scope: z.enum(["machine", "project", "both"]),
    brief: z.string(),
    ...setting,
    env: z.string().nullable(),
    default: value,
    settings: z.array(z.object(setting)),
  });
  const file = z.object({ scope: z.enum(["project", "machine", "given"]), file: z.string(), exists: z.boolean() });
  const gap = { at: z.string(), code: z.string(), message: z.string(), tries: z.array(z.string()) };
  const gaps = z.tuple([]);
  const choices = z.array(z.string()).nullable();
  const arg = z.object({
    name: z.string(),
    form: z.string(),
    brief: z.string(),
    optional: z.boolean(),
    variadic: z.boolean(),
    choices,
  });
  const flag = z.object({
    name: z.string(),
    form: z.string(),
    is: z.enum(["boolean", "string", "choice", "integer", "size", "amount", "age"]),
    value: z.string().nullable(),
    brief: z.string(),
    default: z.union([z.string(), z.number(), z.null()]),
    choices,
    many: z.boolean(),
  });
  const command = z.object({
    path: z.string(),
    package: z.string().nullable(),
    name: z.string(),
    verb: z.string(),
    recordSchema: z.string(),
    brief: z.string(),
    description: z.string().nullable(),
    usage: z.string(),
    args: z.array(arg),
    flags: z.array(flag),
    aliases: z.array(z.string()),
    topAliases: z.array(z.string()),
    lists: z.boolean(),
    examples: z.array(z.object({ command: z.string(), does: z.string() })),
  });
  return {
    config: z.object({
      schema: z.literal("nixperf.cli-kit.config/1"),
      files: z.array(file),
      keys: z.array(key),
      gaps: z.array(z.object(gap)),
    }),
    completion: z.object({
      schema: z.literal("nixperf.cli-kit.completion/1"),
      shell: z.enum(["bash", "zsh", "fish"]),
      program: z.string(),
      script: z.string(),
      gaps,
    }),
    help: z.object({ schema: z.literal("nixperf.cli-kit.help/1"), commands: z.array(command), gaps }),
    version: z.object({
      schema: z.literal("nixperf.cli-kit.version/1"),
      program: z.string(),
      version: z.string(),
      node: z.string(),
      gaps,
    }),
    error: z.object({
      schema: z.literal("nixperf.error/1"),
      code: z.string(),
      message: z.string(),
      found: z.string().nullable(),
      expected: z.string().nullable(),
      tries: z.array(z.string()),
    }),
    gap: z.object({ schema: z.literal("nixperf.gap/1"), ...gap }),
    end: z.object({ schema: z.literal("nixperf.end/1"), complete: z.boolean() }),
  };
}
