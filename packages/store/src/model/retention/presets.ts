import type { RetentionPolicy } from "./policy.ts";

export type PresetName = "gentle" | "weekly" | "ci" | "tight";

/** The general part of a policy: all but the rules for what somebody named. */
export type PresetPolicy = Omit<RetentionPolicy, "profileRules" | "links">;

export interface Preset {
  /** For whom it is, in one line. */
  brief: string;
  policy: PresetPolicy;
}

const day = 86_400;
const noBuckets = { daily: null, weekly: null, monthly: null };

/** From the one that keeps the most to the one that keeps the least, but for `ci`. */
export const presets: Readonly<Record<PresetName, Preset>> = {
  gentle: {
    brief: "Lets go what nobody has touched for half a year; for a machine with room",
    policy: {
      profiles: { keepLast: 10, keepSinceSeconds: 90 * day, daily: null, weekly: null, monthly: 12 },
      results: { olderThanSeconds: 180 * day },
      direnv: { olderThanSeconds: 180 * day },
      keepOutputs: true,
      keepDerivations: true,
      deadForSeconds: null,
    },
  },
  weekly: {
    brief: "Keeps a month, outputs and derivations; to be run every week on the machine one works on",
    policy: {
      profiles: { keepLast: 5, keepSinceSeconds: 30 * day, daily: null, weekly: null, monthly: 3 },
      results: { olderThanSeconds: 30 * day },
      direnv: { olderThanSeconds: 90 * day },
      keepOutputs: true,
      keepDerivations: true,
      deadForSeconds: null,
    },
  },
  tight: {
    brief: "Keeps a week and one generation to go back to; for a disk that is full",
    policy: {
      profiles: { keepLast: 2, keepSinceSeconds: 7 * day, ...noBuckets },
      results: { olderThanSeconds: 7 * day },
      direnv: { olderThanSeconds: 14 * day },
      keepOutputs: false,
      keepDerivations: false,
      deadForSeconds: null,
    },
  },
  ci: {
    brief: "Keeps what today's jobs left; for a build machine on which nobody works",
    policy: {
      profiles: { keepLast: 1, keepSinceSeconds: null, ...noBuckets },
      results: { olderThanSeconds: day },
      direnv: { olderThanSeconds: day },
      keepOutputs: false,
      keepDerivations: false,
      deadForSeconds: null,
    },
  },
};

export const presetNames: readonly PresetName[] = ["gentle", "weekly", "tight", "ci"];
