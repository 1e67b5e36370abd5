/**
 * Which roots may go. Every rule goes by the age of the link itself, in seconds, never by a time in the store (there all
 * are 1); `null` anywhere means that this rule says nothing. What no rule speaks about stays.
 */
export interface RetentionPolicy {
  /** Generations of profiles that no entry of `profileRules` names. */
  profiles: GenerationRule;
  /**
   * For single profiles; the first whose pattern fits the profile's path (`~/src/.nix-profile`) or, without a slash,
   * its name (`system`, `home-manager`) holds, and nothing of `profiles` is added to it.
   */
  profileRules: Array<GenerationRule & { profile: string }>;
  /** `result` links that `nix build` leaves. */
  results: LinkRule;
  /** Environments of direnv, devenv, lorri: all links of one go by the youngest of them. */
  direnv: LinkRule;
  /** Links by the pattern of their path; the first that fits holds, and wins over `results` and `direnv`. */
  links: Array<LinkRule & { path: string }>;
  /** Keep more than Nix's own settings do; a policy never keeps less. */
  keepOutputs: boolean;
  keepDerivations: boolean;
  /** Delete only what has been seen dead for this long. */
  deadForSeconds: number | null;
}

/**
 * A generation stays if any of these keeps it; with all of them null every generation stays. Whatever the rule, the
 * current generation, the running and booted system, and the generation with the highest number stay.
 */
export interface GenerationRule {
  /** The newest so many; where a profile was rolled back, also so many counted back from the current one. */
  keepLast: number | null;
  /**
   * Those that were made since, and the one that was current then: the newest of the older ones, as in Nix's
   * `deleteGenerationsOlderThan` (`profiles.cc`).
   */
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
