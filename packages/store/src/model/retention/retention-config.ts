import type { GenerationRule, LinkRule } from "./policy.ts";
import type { PresetName } from "./presets.ts";

/**
 * What `retention` in the machine's configuration says, its ages already in seconds. What is absent is left to the
 * preset; `null` takes away what the preset says.
 */
export interface RetentionConfig {
  preset?: PresetName | undefined;
  profiles?: GenerationRuleConfig | undefined;
  /** What an entry does not say is null: nothing of `profiles` is added to it. */
  profileRules?: Array<GenerationRuleConfig & { profile: string }> | undefined;
  results?: LinkRule | undefined;
  direnv?: LinkRule | undefined;
  links?: Array<LinkRule & { path: string }> | undefined;
  keepOutputs?: boolean | undefined;
  keepDerivations?: boolean | undefined;
  deadForSeconds?: number | null | undefined;
}

export type GenerationRuleConfig = { [Key in keyof GenerationRule]?: GenerationRule[Key] | undefined };
