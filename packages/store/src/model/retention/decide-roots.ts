import type { RootEntry } from "../root-entry.ts";
import { environmentDirectory } from "../root-kind.ts";
import { ageOf } from "./age.ts";
import { keepGenerations } from "./keep-generations.ts";
import { nameFits, pathPattern } from "./path-pattern.ts";
import type { GenerationRule, LinkRule, RetentionPolicy } from "./policy.ts";
import type { KeepReason, RemoveReason, RootDecision } from "./root-decision.ts";

/** What is so now, as far as it decides about roots. */
export interface RetentionFacts {
  /** Seconds since the epoch. */
  now: number;
  /** The generation that each profile points to. A profile that is not in it loses nothing. */
  currentGenerations: ReadonlyMap<string, number>;
  /**
   * Numbers of the paths to which `/run/current-system`, `/run/booted-system` and the like lead, beside those that the
   * roots themselves tell.
   */
  runningTargets: ReadonlySet<number>;
  /** Paths that are not to be judged, nor anything below them: what is usually mounted there is not. */
  unmounted: ReadonlySet<string>;
  /** What `~` means in patterns. Null: not known; with such a pattern no link is judged. */
  home: string | null;
  /** Numbers of roots that somebody named, to go whatever the policy says, if nothing protects them. */
  askedFor?: ReadonlySet<number>;
}

type Verdict = KeepReason | RemoveReason;

const removeReasons: ReadonlySet<Verdict> = new Set<Verdict>(["old-generation", "old-link", "asked-for"]);

/**
 * Decides about every root, in their order. What runs or is current stays whatever the policy says, and so do a
 * profile's only generation and the one with its highest number, which Nix would else give to another
 * (`createGeneration` in `profiles.cc`). What cannot be judged stays as well.
 */
export function decideRoots(
  policy: RetentionPolicy,
  roots: readonly RootEntry[],
  facts: RetentionFacts,
): RootDecision[] {
  const running = runningTargets(roots, facts);
  const verdicts: Array<Verdict | undefined> = [];
  for (const [profile, members] of profilesOf(roots)) {
    const reasons = judgeGenerations(ruleFor(profile, policy, facts), profile, members, roots, running, facts);
    members.forEach((root, i) => (verdicts[root] = reasons[i]));
  }
  const judgeLink = linkJudge(policy, roots, running, facts);
  return roots.map((entry, root) => {
    const reason = verdicts[root] ?? judgeLink(entry, root);
    return { root, remove: removeReasons.has(reason), reason };
  });
}

/** What runs, was booted, or is somebody's home now. `current-home` is home-manager's link to its own. */
function runningTargets(roots: readonly RootEntry[], facts: RetentionFacts): Set<number> {
  const targets = new Set(facts.runningTargets);
  for (const root of roots) if (isRunning(root)) targets.add(root.target);
  return targets;
}

/** Whether a root is what a machine or somebody's home runs from. */
export function isRunning({ kind, path }: Pick<RootEntry, "kind" | "path">): boolean {
  return kind === "system" || /\/(?:current|new)-home$/.test(path);
}

/** Numbers of the roots of each profile's generations. */
function profilesOf(roots: readonly RootEntry[]): Map<string, number[]> {
  const profiles = new Map<string, number[]>();
  roots.forEach(({ generation }, root) => {
    if (generation === null) return;
    const members = profiles.get(generation.profile);
    if (members === undefined) profiles.set(generation.profile, [root]);
    else members.push(root);
  });
  return profiles;
}

/** Null when it is not known which rule it is. */
function ruleFor(profile: string, policy: RetentionPolicy, { home }: RetentionFacts): GenerationRule | null {
  const name = profile.slice(profile.lastIndexOf("/") + 1);
  for (const rule of policy.profileRules) {
    const isByName = !rule.profile.includes("/") && rule.profile !== "~";
    const fits = isByName ? () => nameFits(name, rule.profile) : pathPattern(rule.profile, home);
    if (fits === null) return null;
    if (fits(profile)) return rule;
  }
  return policy.profiles;
}

function judgeGenerations(
  rule: GenerationRule | null,
  profile: string,
  members: readonly number[],
  roots: readonly RootEntry[],
  running: ReadonlySet<number>,
  facts: RetentionFacts,
): Verdict[] {
  const generations = members.map((root) => ({
    number: roots[root]!.generation!.number,
    changed: roots[root]!.changed,
  }));
  const numbers = generations.map(({ number }) => number);
  const highest = numbers.reduce((most, number) => Math.max(most, number));
  const isOnly = numbers.every((number) => number === highest);
  const current = facts.currentGenerations.get(profile);
  // Where the current generation protects nothing (its path is gone), the others may be all that is left.
  const isKnown = current !== undefined && numbers.includes(current);
  const reasons =
    rule !== null && isKnown
      ? keepGenerations(rule, generations, current, facts.now)
      : numbers.map((): KeepReason => "not-judged");
  return members.map((root, i): Verdict => {
    const number = numbers[i]!;
    if (number === current) return "current-generation";
    if (running.has(roots[root]!.target)) return "running-system";
    if (isOnly) return "only-generation";
    if (!isKnown || isUnmounted(roots[root]!.path, facts)) return "not-judged";
    const isAskedFor = facts.askedFor?.has(root) === true;
    if (number === highest) return (isAskedFor ? null : reasons[i]) ?? "newest-generation";
    if (isAskedFor) return "asked-for";
    return reasons[i] ?? "old-generation";
  });
}

/** Decides about roots that are no generations. */
function linkJudge(
  policy: RetentionPolicy,
  roots: readonly RootEntry[],
  running: ReadonlySet<number>,
  facts: RetentionFacts,
): (entry: RootEntry, root: number) => Verdict {
  const patterns = policy.links.map((rule) => ({ rule, fits: pathPattern(rule.path, facts.home) }));
  const youngest = youngestOfEnvironments(roots, facts.now);
  /** Undefined when it is not known which rule it is; null when there is none. */
  const ruleOf = ({ path, kind }: RootEntry): { rule: LinkRule; isByPattern: boolean } | null | undefined => {
    for (const { rule, fits } of patterns) {
      if (fits === null) return undefined;
      if (fits(path)) return { rule, isByPattern: true };
    }
    if (kind === "result") return { rule: policy.results, isByPattern: false };
    return kind === "direnv" ? { rule: policy.direnv, isByPattern: false } : null;
  };

  return (entry, root) => {
    const { kind, path, target, changed } = entry;
    if (kind === "process" || kind === "temporary") return "in-use";
    if (isRunning(entry) || running.has(target)) return "running-system";
    if (kind === "file") return "no-rule";
    if (isUnmounted(path, facts)) return "not-judged";
    if (facts.askedFor?.has(root)) return "asked-for";
    if (kind === "direct") return "no-rule";
    const found = ruleOf(entry);
    if (found === undefined) return "not-judged";
    const limit = found?.rule.olderThanSeconds ?? null;
    if (found === null || limit === null) return "no-rule";
    const environment = found.isByPattern ? null : environmentDirectory(path);
    const age = environment === null ? ageOf(changed, facts.now) : youngest.get(environment)!;
    if (age === null) return "not-judged";
    return age > limit ? "old-link" : "young";
  };
}

/** Age of the youngest link of each environment, which is used as a whole; null where that of any is not known. */
function youngestOfEnvironments(roots: readonly RootEntry[], now: number): Map<string, number | null> {
  const youngest = new Map<string, number | null>();
  for (const { kind, path, changed } of roots) {
    const environment = kind === "direnv" ? environmentDirectory(path) : null;
    if (environment === null) continue;
    const age = ageOf(changed, now);
    const before = youngest.get(environment);
    youngest.set(environment, age === null || before === null ? null : Math.min(age, before ?? age));
  }
  return youngest;
}

function isUnmounted(path: string, { unmounted }: RetentionFacts): boolean {
  if (unmounted.size === 0) return false;
  for (let place = path; place !== ""; place = place.slice(0, place.lastIndexOf("/"))) {
    if (unmounted.has(place)) return true;
  }
  return unmounted.has("/");
}
