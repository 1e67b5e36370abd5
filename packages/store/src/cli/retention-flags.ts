import type { CommandInput, FlagSpec } from "@nixperf/cli-kit";
import { presetNames, presets } from "../model/retention/presets.ts";
import type { PresetName } from "../model/retention/presets.ts";
import { resolvePolicy } from "../model/retention/resolve-policy.ts";
import type { ResolvedPolicy } from "../model/retention/resolve-policy.ts";
import type { RetentionConfig } from "../model/retention/retention-config.ts";

/** The flags of every command that plans by a policy. */
export const retentionFlags: Record<string, FlagSpec> = {
  preset: {
    is: "choice",
    choices: presetNames,
    briefs: presetNames.map((name) => presets[name].brief),
    brief: "Go by these rules instead of the configured ones; rules for named profiles and links still hold",
  },
  "keep-generations": {
    is: "integer",
    placeholder: "N",
    min: 1,
    brief: "Of every profile keep the newest N generations, and the current one, and let the others go",
  },
  without: {
    is: "string",
    placeholder: "ROOT",
    many: true,
    brief: "Let go this root as well: a link, a generation such as system-42, or a group as `roots` names it",
  },
  "dead-for": { is: "age", placeholder: "AGE", brief: "Delete only what has been seen dead for so long, such as 14d" },
};

export interface RetentionOptions extends ResolvedPolicy {
  /** The roots that `--without` names, as they were typed. */
  without: string[];
}

/** The policy of what was typed and what is configured. */
export function retentionOptions({ flags, config }: Pick<CommandInput, "flags" | "config">): RetentionOptions {
  const resolved = resolvePolicy((config("retention") ?? null) as RetentionConfig | null, {
    preset: (flags["preset"] ?? null) as PresetName | null,
    keepGenerations: (flags["keep-generations"] ?? null) as number | null,
    deadForSeconds: (flags["dead-for"] ?? null) as number | null,
  });
  return { ...resolved, without: (flags["without"] ?? []) as string[] };
}
