/**
 * Which roots may go. Every rule goes by the age of the link itself, in seconds; `null` anywhere means that this rule says
 * nothing. What no rule speaks about stays.
 */
export interface RetentionPolicy {
  /** Generations of profiles that no entry of `profileRules` names. */
  profiles: GenerationRule;
  /** For single profiles; the first whose pattern fits the profile's path or name holds. */
  profileRules: Array<GenerationRule & { profile: string }>;
  /** `result` links that `nix build` leaves. */
  results: LinkRule;
  /** Environments of direnv, devenv, lorri. */
  direnv: LinkRule;
  /** Links by the pattern of their path; the first that fits holds, and wins over `results` and `direnv`. */
  links: Array<LinkRule & { path: string }>;
  /** Keep more than Nix's own settings do; a policy never keeps less. */
  keepOutputs: boolean;
  keepDerivations: boolean;
  /** Delete only what has been seen dead for this long. */
  deadForSeconds: number | null;
}

/** A generation stays if any of these keeps it; with all of them null every generation stays. */
export interface GenerationRule {
  /** The newest so many. */
  keepLast: number | null;
  /** Those that were made since, and the one that was current then. */
  keepSinceSeconds: number | null;
  /** The newest of each of the last so many days, weeks (from Monday), months in which there is one, in UTC. */
  daily: number | null;
  weekly: number | null;
  monthly: number | null;
}

export interface LinkRule {
  /** Links made longer ago may go; null: none may. */
  olderThanSeconds: number | null;
}
