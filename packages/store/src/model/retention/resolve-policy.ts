import { keepEverything } from "./keep-everything.ts";
import type { GenerationRule, RetentionPolicy } from "./policy.ts";
import { presets } from "./presets.ts";
import type { PresetName } from "./presets.ts";
import type { GenerationRuleConfig, RetentionConfig } from "./retention-config.ts";

/** What flags say; null where none was given. */
export interface RetentionFlags {
  preset: PresetName | null;
  keepGenerations: number | null;
  deadForSeconds: number | null;
}

/** The figures of a policy, one by one. */
export type PolicyPart =
  | `profiles.${keyof GenerationRule}`
  | "profileRules"
  | "results"
  | "direnv"
  | "links"
  | "keepOutputs"
  | "keepDerivations"
  | "deadForSeconds";

/** Where a part of a policy comes from; `default`: nobody said anything, and no root goes by it. */
export type PolicyOrigin = "flag" | "configuration" | "preset" | "default";

export interface ResolvedPolicy {
  policy: RetentionPolicy;
  origins: Record<PolicyPart, PolicyOrigin>;
  /** The preset in it, whoever chose it. */
  preset: PresetName | null;
}

const generationKeys = ["keepLast", "keepSinceSeconds", "daily", "weekly", "monthly"] as const;
const generalKeys = ["results", "direnv", "keepOutputs", "keepDerivations", "deadForSeconds"] as const;

/**
 * One policy of what was typed and what is configured.
 *
 * The configuration's own words win over its preset, figure by figure. A preset that is typed takes the place of all
 * that: of the configuration only the rules for what somebody named, `profileRules` and `links`, still hold.
 * `keepGenerations` is the whole rule for every profile, `deadForSeconds` that one figure. With neither flags nor
 * configuration no root goes.
 */
export function resolvePolicy(config: RetentionConfig | null, flags: RetentionFlags): ResolvedPolicy {
  const preset = flags.preset ?? config?.preset ?? null;
  const general = flags.preset === null ? (config ?? {}) : {};
  const base: RetentionPolicy = preset === null ? keepEverything : presets[preset].policy;
  const origins = originsOf(preset === null ? "default" : "preset");
  const policy: RetentionPolicy = { ...base, profiles: { ...base.profiles } };

  for (const key of generationKeys) {
    const value = general.profiles?.[key];
    if (value === undefined) continue;
    policy.profiles[key] = value;
    origins[`profiles.${key}`] = "configuration";
  }
  for (const key of generalKeys) if (take(policy, key, general[key])) origins[key] = "configuration";
  if (config?.profileRules !== undefined) {
    policy.profileRules = config.profileRules.map((rule) => Object.assign(wholeRule(rule), { profile: rule.profile }));
    origins.profileRules = "configuration";
  }
  if (take(policy, "links", config?.links)) origins.links = "configuration";

  if (flags.keepGenerations !== null) {
    policy.profiles = wholeRule({ keepLast: flags.keepGenerations });
    policy.profileRules = [];
    for (const key of generationKeys) origins[`profiles.${key}`] = "flag";
    origins.profileRules = "flag";
  }
  if (flags.deadForSeconds !== null) {
    policy.deadForSeconds = flags.deadForSeconds;
    origins.deadForSeconds = "flag";
  }
  return { policy, origins, preset };
}

function take<Key extends keyof RetentionPolicy>(
  policy: RetentionPolicy,
  key: Key,
  value: RetentionPolicy[Key] | undefined,
): boolean {
  if (value === undefined) return false;
  policy[key] = value;
  return true;
}

function wholeRule(rule: GenerationRuleConfig): GenerationRule {
  const whole: GenerationRule = { ...keepEverything.profiles };
  for (const key of generationKeys) whole[key] = rule[key] ?? null;
  return whole;
}

function originsOf(general: PolicyOrigin): Record<PolicyPart, PolicyOrigin> {
  return {
    "profiles.keepLast": general,
    "profiles.keepSinceSeconds": general,
    "profiles.daily": general,
    "profiles.weekly": general,
    "profiles.monthly": general,
    profileRules: "default",
    results: general,
    direnv: general,
    links: "default",
    keepOutputs: general,
    keepDerivations: general,
    deadForSeconds: general,
  };
}
