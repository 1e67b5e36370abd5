import type { RetentionPolicy } from "./policy.ts";

/** No root goes; what is dead already may. */
export const noPolicy: RetentionPolicy = {
  profiles: { keepLast: null, keepSinceSeconds: null, daily: null, weekly: null, monthly: null },
  profileRules: [],
  results: { olderThanSeconds: null },
  direnv: { olderThanSeconds: null },
  links: [],
  keepOutputs: false,
  keepDerivations: false,
  deadForSeconds: null,
};
