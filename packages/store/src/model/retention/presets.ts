import type { RetentionPolicy } from "./policy.ts";

export type PresetName = "gentle" | "weekly" | "ci" | "tight";

export interface Preset {
  /** For whom it is, in one line. */
  brief: string;
  /** Has no `profileRules` and no `links`. */
  policy: RetentionPolicy;
}

const day = 86_400;
const noBuckets = { daily: null, weekly: null, monthly: null };

/** From the one that keeps the most to the one that keeps the least. */
export const presets: Readonly<Record<PresetName, Preset>> = {
  gentle: {
    brief: "Keeps three months, and of a year one generation a month; for a machine with room",
    policy: {
      profiles: { keepLast: 10, keepSinceSeconds: 90 * day, daily: null, weekly: null, monthly: 12 },
      profileRules: [],
      results: { olderThanSeconds: 180 * day },
      direnv: { olderThanSeconds: 180 * day },
      links: [],
      keepOutputs: true,
      keepDerivations: true,
      deadForSeconds: null,
    },
  },
  weekly: {
    brief: "Keeps a month, outputs and derivations; to be run every week on the machine one works on",
    policy: {
      profiles: { keepLast: 5, keepSinceSeconds: 30 * day, daily: null, weekly: null, monthly: 3 },
      profileRules: [],
      results: { olderThanSeconds: 30 * day },
      direnv: { olderThanSeconds: 90 * day },
      links: [],
      keepOutputs: true,
      keepDerivations: true,
      deadForSeconds: null,
    },
  },
  tight: {
    brief: "Keeps a week and one generation to go back to; for a disk that is full",
    policy: {
      profiles: { keepLast: 2, keepSinceSeconds: 7 * day, ...noBuckets },
      profileRules: [],
      results: { olderThanSeconds: 7 * day },
      direnv: { olderThanSeconds: 14 * day },
      links: [],
      keepOutputs: false,
      keepDerivations: false,
      deadForSeconds: null,
    },
  },
  ci: {
    brief: "Keeps what today's jobs left; for a build machine on which nobody works",
    policy: {
      profiles: { keepLast: 1, keepSinceSeconds: null, ...noBuckets },
      profileRules: [],
      results: { olderThanSeconds: day },
      direnv: { olderThanSeconds: day },
      links: [],
      keepOutputs: false,
      keepDerivations: false,
      deadForSeconds: null,
    },
  },
};

export const presetNames: readonly PresetName[] = ["gentle", "weekly", "tight", "ci"];
