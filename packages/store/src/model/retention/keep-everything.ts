import type { RetentionPolicy } from "./policy.ts";

/** The policy of whoever has none: no root goes. */
export const keepEverything: RetentionPolicy = {
  profiles: { keepLast: null, keepSinceSeconds: null, daily: null, weekly: null, monthly: null },
  profileRules: [],
  results: { olderThanSeconds: null },
  direnv: { olderThanSeconds: null },
  links: [],
  keepOutputs: false,
  keepDerivations: false,
  deadForSeconds: null,
};
