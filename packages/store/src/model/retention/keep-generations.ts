import { ageOf } from "./age.ts";
import type { GenerationRule } from "./policy.ts";
import type { KeepReason } from "./root-decision.ts";

export interface Generation {
  number: number;
  /** When its link was made, in seconds since the epoch. */
  changed: number | null;
}

/**
 * Why a rule keeps each generation of one profile, in the order given; null for those that it lets go. Those whose age
 * is not known are not judged, but for being among the newest. `current` is the number of the current one.
 */
export function keepGenerations(
  rule: GenerationRule,
  generations: readonly Generation[],
  current: number,
  now: number,
): Array<KeepReason | null> {
  if (saysNothing(rule)) return generations.map(() => "no-rule");
  const ages = generations.map(({ changed }) => ageOf(changed, now));
  const reasons = ages.map((age): KeepReason | null => (age === null ? "not-judged" : null));
  const newestFirst = generations.map((_, i) => i).sort((a, b) => generations[b]!.number - generations[a]!.number);
  const keep = (i: number, reason: KeepReason): void => void (reasons[i] ??= reason);

  if (rule.keepLast !== null) {
    const upToCurrent = newestFirst.filter((i) => generations[i]!.number <= current);
    for (const i of [...newestFirst.slice(0, rule.keepLast), ...upToCurrent.slice(0, rule.keepLast)]) {
      reasons[i] = "keep-last";
    }
  }
  if (rule.keepSinceSeconds !== null) {
    const limit = rule.keepSinceSeconds;
    const currentThen = newestFirst.find((i) => ages[i] !== null && ages[i]! > limit);
    ages.forEach((age, i) => {
      if (age !== null && (age <= limit || i === currentThen)) keep(i, "keep-since");
    });
  }
  const youngestFirst = newestFirst.filter((i) => ages[i] !== null).sort((a, b) => ages[a]! - ages[b]!);
  for (const [reason, bucketOf] of buckets) {
    const wanted = rule[reason] ?? 0;
    const seen = new Set<number>();
    for (const i of youngestFirst) {
      if (seen.size === wanted) break;
      const bucket = bucketOf(generations[i]!.changed!);
      if (seen.has(bucket)) continue;
      seen.add(bucket);
      keep(i, reason);
    }
  }
  return reasons;
}

function saysNothing({ keepLast, keepSinceSeconds, daily, weekly, monthly }: GenerationRule): boolean {
  return [keepLast, keepSinceSeconds, daily, weekly, monthly].every((value) => value === null);
}

const day = 86_400;

/** The number of the day, week or month that an instant is in, in UTC. 1970 began on a Thursday, weeks on Monday. */
const buckets: ReadonlyArray<["daily" | "weekly" | "monthly", (seconds: number) => number]> = [
  ["daily", (seconds) => Math.floor(seconds / day)],
  ["weekly", (seconds) => Math.floor((Math.floor(seconds / day) + 3) / 7)],
  [
    "monthly",
    (seconds) => {
      const date = new Date(seconds * 1000);
      return date.getUTCFullYear() * 12 + date.getUTCMonth();
    },
  ],
];
