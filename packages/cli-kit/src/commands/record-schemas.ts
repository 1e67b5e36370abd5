import type { z as Zod } from "zod";
import type { CompletionRecord } from "./completion.ts";
import type { ConfigRecord } from "./config.ts";

export interface RecordSchemas {
  config: Zod.ZodType<ConfigRecord>;
  completion: Zod.ZodType<CompletionRecord>;
}

/** What the commands of every program print with `--json`. Takes zod, so that whoever needs no schema does not load it. */
export function recordSchemas(z: typeof Zod): RecordSchemas {
  const value = z.union([z.boolean(), z.string(), z.number(), z.null()]);
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
  const gaps = z.tuple([]);
  return {
    config: z.object({
      schema: z.literal("nixperf.cli-kit.config/1"),
      files: z.array(file),
      keys: z.array(key),
      gaps,
    }),
    completion: z.object({
      schema: z.literal("nixperf.cli-kit.completion/1"),
      shell: z.enum(["bash", "zsh", "fish"]),
      program: z.string(),
      script: z.string(),
      gaps,
    }),
  };
}
