import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { RootEntry } from "../root-entry.ts";
import { rootKind } from "../root-kind.ts";
import { decideRoots } from "./decide-roots.ts";
import type { RetentionFacts } from "./decide-roots.ts";
import type { GenerationRule, RetentionPolicy } from "./policy.ts";
import { presetNames, presets } from "./presets.ts";

/** Decisions about random roots, held against what each rule says in words, asked of one root at a time. */

const now = Date.UTC(2026, 2, 3, 4, 5) / 1000;
const day = 86_400;
const few = fc.option(fc.integer({ min: 1, max: 4 }));
const age = fc.option(fc.integer({ min: 0, max: 100 }).map((days) => days * day));

const figures = { keepLast: few, keepSinceSeconds: age, daily: few, weekly: few, monthly: few };
const generationRule: fc.Arbitrary<GenerationRule> = fc.record(figures);
const linkRule = fc.record({ olderThanSeconds: age });
const pattern = fc.constantFrom("~/a/**", "/p/**", "**/result*", "~/**", "/home/*/b/*");

const policies: fc.Arbitrary<RetentionPolicy> = fc.record({
  profiles: generationRule,
  profileRules: fc.array(fc.record({ profile: fc.constantFrom("system", "home*", "~/**"), ...figures }), {
    maxLength: 2,
  }),
  results: linkRule,
  direnv: linkRule,
  links: fc.array(fc.record({ path: pattern, olderThanSeconds: age }), { maxLength: 3 }),
  keepOutputs: fc.boolean(),
  keepDerivations: fc.boolean(),
  deadForSeconds: age,
});

/** Days are half of the time whole, so that links of one instant occur; some times are not to be believed. */
const changed = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 110 }).map((days) => now - days * day) },
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 110 * day }).map((seconds) => now - seconds) },
  { weight: 1, arbitrary: fc.constantFrom(null, 0, 1, now + 1, now + 400 * day) },
);

const profilePaths = ["/nix/var/nix/profiles/system", "/home/ada/.local/state/nix/profiles/home-manager", "/p/x"];
const linkPaths = fc.oneof(
  fc
    .tuple(fc.constantFrom(...profilePaths), fc.integer({ min: 1, max: 9 }))
    .map(([profile, number]) => `${profile}-${number}-link`),
  fc.constantFrom(
    "/home/ada/a/result",
    "/home/ada/b/result-dev",
    "/p/result",
    "/p/.direnv/x",
    "/p/.direnv/y",
    "/q/.devenv/z",
    "/home/ada/a/out",
    "/home/ada/.local/state/home-manager/gcroots/current-home",
    "/run/current-system",
    "/run/booted-system",
    "/nix/var/nix/gcroots/mine",
  ),
);
const someTarget = fc.nat(12);

const entries: fc.Arbitrary<RootEntry> = fc.oneof(
  { weight: 9, arbitrary: fc.tuple(linkPaths, someTarget, changed).map((of) => linkTo(...of)) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom("process", "temporary", "file"),
      path: fc.constant("/nix/var/nix/gcroots/auto/file"),
      entry: fc.constant(null),
      target: someTarget,
      changed: fc.constant(null),
      uid: fc.constant(null),
      generation: fc.constant(null),
      process: fc.constant(null),
    }),
  },
);

function linkTo(path: string, to: number, at: number | null): RootEntry {
  const entry = path.startsWith("/nix/var/") ? path : "/nix/var/nix/gcroots/auto/x";
  const kind = rootKind({ kind: "link", path, entry });
  return { ...kind, path, entry, target: to, changed: at, uid: 0, process: null };
}

const worlds = fc
  .record({
    roots: fc.uniqueArray(entries, { maxLength: 24, selector: ({ path, target }) => `${path} ${target}` }),
    current: fc.tuple(...profilePaths.map(() => fc.option(fc.integer({ min: 1, max: 9 }), { freq: 8 }))),
    running: fc.uniqueArray(fc.nat(12), { maxLength: 2 }),
    unmounted: fc.subarray(["/p", "/home/ada/a", "/home/ada/.local"], { maxLength: 1 }),
    askedFor: fc.uniqueArray(fc.nat(23), { maxLength: 3 }),
    isHomeKnown: fc.boolean(),
  })
  .map(({ roots, current, running, unmounted, askedFor, isHomeKnown }) => {
    const facts: RetentionFacts & { askedFor: ReadonlySet<number> } = {
      now,
      currentGenerations: new Map(
        profilePaths.flatMap((profile, i) => (current[i] == null ? [] : [[profile, current[i]] as const])),
      ),
      runningTargets: new Set(running),
      unmounted: new Set(unmounted),
      home: isHomeKnown ? "/home/ada" : null,
      askedFor: new Set(askedFor),
    };
    return { roots, facts };
  });

const runs = { numRuns: 3000 };

/** What is so of a root, each said on its own. */
function saying(roots: readonly RootEntry[], facts: RetentionFacts) {
  const siblings = ({ generation }: RootEntry) =>
    roots.filter((other) => generation !== null && other.generation?.profile === generation.profile);
  const isCurrent = ({ generation }: RootEntry) =>
    generation !== null && facts.currentGenerations.get(generation.profile) === generation.number;
  const namesRunning = ({ kind, path }: RootEntry) => kind === "system" || path.endsWith("/current-home");
  const isRunning = (root: RootEntry) =>
    facts.runningTargets.has(root.target) || roots.some((other) => namesRunning(other) && other.target === root.target);
  const isOnly = (root: RootEntry) =>
    root.generation !== null && siblings(root).every((other) => other.generation!.number === root.generation!.number);
  const isNewest = (root: RootEntry) =>
    root.generation !== null && siblings(root).every((other) => other.generation!.number <= root.generation!.number);
  const isSure = ({ changed: at }: RootEntry) => at !== null && at > 1 && at <= now;
  const isUnmounted = ({ path }: RootEntry) => [...facts.unmounted].some((place) => path.startsWith(`${place}/`));
  const isProfileKnown = (root: RootEntry) => siblings(root).some(isCurrent);
  return { siblings, isCurrent, isRunning, isOnly, isNewest, isSure, isUnmounted, isProfileKnown };
}

test("whatever the policy, nothing goes that is current, running, the only one, the newest, in use or not to be judged", () => {
  fc.assert(
    fc.property(policies, worlds, (policy, { roots, facts }) => {
      const is = saying(roots, facts);
      for (const { root, remove } of decideRoots(policy, roots, facts)) {
        if (!remove) continue;
        const entry = roots[root]!;
        const kept = [is.isCurrent, is.isRunning, is.isOnly, is.isNewest, is.isUnmounted].filter((one) => one(entry));
        expect(kept).toEqual([]);
        expect(["process", "temporary", "file", "system"]).not.toContain(entry.kind);
        if (entry.generation !== null) expect(is.isProfileKnown(entry)).toBe(true);
        if (!facts.askedFor!.has(root)) {
          expect(entry.kind).not.toBe("direct");
          expect(is.isSure(entry)).toBe(true);
        }
      }
    }),
    runs,
  );
});

test("of every profile whose current generation is there, that one and the newest stay", () => {
  fc.assert(
    fc.property(policies, worlds, (policy, { roots, facts }) => {
      const kept = decideRoots(policy, roots, facts).filter(({ remove }) => !remove);
      for (const { generation } of roots) {
        if (generation === null) continue;
        const numbers = roots.filter((root) => root.generation?.profile === generation.profile);
        const highest = Math.max(...numbers.map((root) => root.generation!.number));
        expect(
          kept.some(({ root }) => {
            const one = roots[root]!.generation;
            return one?.profile === generation.profile && one.number === highest;
          }),
        ).toBe(true);
      }
    }),
    runs,
  );
});

/** The rules in words. `of` are all generations of the profile. */
function isKeptBy(rule: GenerationRule, root: RootEntry, of: readonly RootEntry[], current: number) {
  const number = root.generation!.number;
  const sure = of.filter(({ changed: at }) => at !== null && at > 1 && at <= now);
  const newer = of.filter((other) => other.generation!.number > number);
  // Several links with one number are as many generations here; which of them counts first is their order.
  const before = of.slice(0, of.indexOf(root)).filter((other) => other.generation!.number === number);
  const rank = newer.length + before.length;
  const rankUpToCurrent = newer.filter((other) => other.generation!.number <= current).length + before.length;
  const last = rule.keepLast ?? 0;
  const since = rule.keepSinceSeconds;
  const isYoungerOf = (a: RootEntry, b: RootEntry) =>
    a.changed! - b.changed! || a.generation!.number - b.generation!.number || of.indexOf(b) - of.indexOf(a);
  const isNewestOf = (count: number | null, bucket: (at: number) => string) => {
    const mine = bucket(root.changed!);
    const first = (name: string) =>
      sure.filter((one) => bucket(one.changed!) === name).reduce((a, b) => (isYoungerOf(a, b) > 0 ? a : b));
    const later = new Set(sure.filter((one) => isYoungerOf(one, root) > 0).map((one) => bucket(one.changed!)));
    return first(mine) === root && later.size < (count ?? 0);
  };
  const isSure = sure.includes(root);
  const iso = (at: number) => new Date(at * 1000).toISOString();
  return {
    "keep-last": rank < last || (number <= current && rankUpToCurrent < last),
    "keep-since":
      isSure &&
      since !== null &&
      (root.changed! >= now - since ||
        sure.every(
          (other) =>
            other === root ||
            other.changed! >= now - since ||
            other.generation!.number < number ||
            (other.generation!.number === number && of.indexOf(other) > of.indexOf(root)),
        )),
    daily: isSure && isNewestOf(rule.daily, (at) => iso(at).slice(0, 10)),
    weekly: isSure && isNewestOf(rule.weekly, mondayOf),
    monthly: isSure && isNewestOf(rule.monthly, (at) => iso(at).slice(0, 7)),
  };
}

/** The date of the Monday before, found by going back day by day. */
function mondayOf(at: number): string {
  let date = new Date(at * 1000);
  while (date.getUTCDay() !== 1) date = new Date(date.getTime() - day * 1000);
  return date.toISOString().slice(0, 10);
}

const isRemovedByRule = new Set(["old-generation", "old-link"]);

test("every reason is true, and what goes is kept by no rule", () => {
  fc.assert(
    fc.property(policies, worlds, (policy, { roots, facts }) => {
      const is = saying(roots, facts);
      for (const { root, remove, reason } of decideRoots(policy, roots, facts)) {
        const entry = roots[root]!;
        const { generation, kind } = entry;
        expect(remove).toBe(isRemovedByRule.has(reason) || reason === "asked-for");
        if (reason === "current-generation") expect(is.isCurrent(entry)).toBe(true);
        if (reason === "running-system") expect(is.isRunning(entry)).toBe(true);
        if (reason === "only-generation") expect(is.isOnly(entry)).toBe(true);
        if (reason === "newest-generation") expect(is.isNewest(entry)).toBe(true);
        if (reason === "in-use") expect(["process", "temporary"]).toContain(kind);
        if (reason === "asked-for") expect(facts.askedFor!.has(root)).toBe(true);
        if (generation !== null) {
          const name = generation.profile.split("/").at(-1)!;
          const rule = policy.profileRules.find(({ profile }) =>
            profile === "~/**"
              ? facts.home === null || generation.profile.startsWith("/home/ada/")
              : name.startsWith(profile.replace("*", "")),
          );
          const isRuleKnown = !(rule?.profile === "~/**" && facts.home === null);
          const by = rule ?? policy.profiles;
          const current = facts.currentGenerations.get(generation.profile);
          const keeping = isKeptBy(by, entry, is.siblings(entry), current ?? 0);
          const says = [by.keepLast, by.keepSinceSeconds, by.daily, by.weekly, by.monthly].some((one) => one !== null);
          if (reason in keeping) expect(keeping[reason as keyof typeof keeping]).toBe(true);
          if (reason === "old-generation") expect(Object.values(keeping)).not.toContain(true);
          if (reason === "old-generation" || reason in keeping) expect([says, isRuleKnown]).toEqual([true, true]);
          if (reason === "no-rule") expect(says).toBe(false);
          if (reason === "not-judged") {
            const isKnown = is.isProfileKnown(entry) && isRuleKnown && is.isSure(entry) && !is.isUnmounted(entry);
            expect(isKnown).toBe(false);
          }
        } else if (reason === "old-link" || reason === "young" || reason === "no-rule") {
          const limit = limitOf(policy, entry, facts.home);
          const group = limit?.isByEnvironment
            ? roots.filter((other) => other.kind === "direnv" && sameEnvironment(other.path, entry.path))
            : [entry];
          const seconds = limit?.seconds ?? null;
          const never = ["direct", "file"].includes(kind);
          expect(reason === "no-rule").toBe(never || seconds === null);
          if (reason === "old-link")
            expect(group.every((one) => is.isSure(one) && now - one.changed! > seconds!)).toBe(true);
          if (reason === "young")
            expect(group.some((one) => is.isSure(one) && now - one.changed! <= seconds!)).toBe(true);
        }
      }
    }),
    runs,
  );
});

function sameEnvironment(a: string, b: string): boolean {
  const of = (path: string) => path.split("/").slice(0, 3).join("/");
  return of(a) === of(b);
}

/** Which rule is a link's, with the patterns of this test spelt as tests of text. */
function limitOf(policy: RetentionPolicy, { path, kind }: RootEntry, home: string | null) {
  const tests: Record<string, RegExp> = {
    "~/a/**": /^\/home\/ada\/a\//,
    "/p/**": /^\/p\//,
    "**/result*": /\/result[^/]*$/,
    "~/**": /^\/home\/ada\//,
    "/home/*/b/*": /^\/home\/[^/]*\/b\/[^/]*$/,
  };
  const rule = policy.links.find((one) => (one.path.startsWith("~") && home === null) || tests[one.path]!.test(path));
  if (rule !== undefined) return { seconds: rule.olderThanSeconds, isByEnvironment: false };
  if (kind === "result") return { seconds: policy.results.olderThanSeconds, isByEnvironment: false };
  return kind === "direnv" ? { seconds: policy.direnv.olderThanSeconds, isByEnvironment: true } : null;
}

/** The same rule or one that keeps more: every figure is as large or larger, every limit as late or later. */
function laxer(rule: GenerationRule, more: GenerationRule): GenerationRule {
  const add = (one: number | null, other: number | null) => (one === null ? other : one + (other ?? 0));
  return {
    keepLast: add(rule.keepLast, more.keepLast),
    keepSinceSeconds: add(rule.keepSinceSeconds, more.keepSinceSeconds),
    daily: add(rule.daily, more.daily),
    weekly: add(rule.weekly, more.weekly),
    monthly: add(rule.monthly, more.monthly),
  };
}

const saysSomething = (rule: GenerationRule): boolean => Object.values(rule).some((one) => typeof one === "number");

test("a laxer rule keeps all that a stricter one keeps", () => {
  fc.assert(
    fc.property(policies, worlds, generationRule, fc.nat(50), (strict, { roots, facts }, more, days) => {
      // A rule that says nothing keeps everything: there is none laxer.
      fc.pre(saysSomething(strict.profiles) && strict.profileRules.every(saysSomething));
      const longer = <Rule extends { olderThanSeconds: number | null }>(rule: Rule): Rule => ({
        ...rule,
        olderThanSeconds: rule.olderThanSeconds === null ? null : rule.olderThanSeconds + days * day,
      });
      const lax: RetentionPolicy = {
        ...strict,
        profiles: laxer(strict.profiles, more),
        profileRules: strict.profileRules.map((rule) => ({ profile: rule.profile, ...laxer(rule, more) })),
        results: longer(strict.results),
        direnv: longer(strict.direnv),
        links: strict.links.map(longer),
      };
      const laxDecisions = decideRoots(lax, roots, facts);
      decideRoots(strict, roots, facts).forEach(({ remove }, root) => {
        if (!remove) expect(laxDecisions[root]!.remove).toBe(false);
      });
    }),
    runs,
  );
});

test("each preset keeps all that the next one keeps", () => {
  fc.assert(
    fc.property(worlds, ({ roots, facts }) => {
      const removed = presetNames.map((name) => decideRoots(presets[name].policy, roots, facts));
      for (const [i, decisions] of removed.slice(0, -1).entries()) {
        for (const { root, remove } of decisions) if (remove) expect(removed[i + 1]![root]!.remove).toBe(true);
      }
    }),
    runs,
  );
});

test("deciding again about what stayed removes no more of it", () => {
  fc.assert(
    fc.property(policies, worlds, (policy, { roots, facts: asked }) => {
      const facts: RetentionFacts = { ...asked, askedFor: new Set() };
      const stayed = decideRoots(policy, roots, facts).filter(({ remove }) => !remove);
      const again = decideRoots(
        policy,
        stayed.map(({ root }) => roots[root]!),
        facts,
      );
      expect(again.filter(({ remove }) => remove)).toEqual([]);
    }),
    runs,
  );
});
