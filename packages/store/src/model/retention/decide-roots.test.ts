import { expect, test } from "vitest";
import type { RootEntry } from "../root-entry.ts";
import { rootKind } from "../root-kind.ts";
import { decideRoots } from "./decide-roots.ts";
import type { RetentionFacts } from "./decide-roots.ts";
import { keepEverything } from "./keep-everything.ts";
import type { GenerationRule, RetentionPolicy } from "./policy.ts";
import { presets } from "./presets.ts";

const now = Date.UTC(2026, 10, 20, 12) / 1000;
const day = 86_400;
const system = "/nix/var/nix/profiles/system";
const nothing: GenerationRule = { keepLast: null, keepSinceSeconds: null, daily: null, weekly: null, monthly: null };

let nextTarget = 0;
/** A link that was made so many days ago; null: nobody knows when. */
function link(path: string, days: number | null, more: Partial<RootEntry> = {}): RootEntry {
  const isDirect = path.startsWith("/nix/var/nix/");
  const entry = isDirect ? path : "/nix/var/nix/gcroots/auto/x";
  const changed = days === null ? null : now - days * day;
  const { kind, generation } = rootKind({ kind: "link", path, entry });
  return { kind, path, entry, target: nextTarget++, changed, uid: 0, generation, process: null, ...more };
}

const generation = (number: number, days: number | null, more: Partial<RootEntry> = {}) =>
  link(`${system}-${number}-link`, days, more);

function decide(roots: RootEntry[], policy: Partial<RetentionPolicy>, facts: Partial<RetentionFacts> = {}): string[] {
  const decisions = decideRoots({ ...keepEverything, ...policy }, roots, {
    now,
    currentGenerations: new Map(),
    runningTargets: new Set(),
    unmounted: new Set(),
    home: "/home/ada",
    ...facts,
  });
  expect(decisions.map(({ root }) => root)).toEqual(roots.map((_, i) => i));
  return decisions.map(({ remove, reason }) => (remove ? `- ${reason}` : reason));
}

/** Decides about generations of one profile, of which the last is current if nothing else is said. */
function decideProfile(
  rule: Partial<GenerationRule>,
  roots: RootEntry[],
  facts: Partial<RetentionFacts> & { current?: number } = {},
): string[] {
  const current = facts.current ?? roots.at(-1)!.generation!.number;
  return decide(
    roots,
    { profiles: { ...nothing, ...rule } },
    { currentGenerations: new Map([[system, current]]), ...facts },
  );
}

test("with no rule at all everything stays", () => {
  const roots = [generation(1, 900), generation(2, 1), link("/p/result", 900), link("/p/.direnv/a", 900)];
  expect(decideProfile({}, roots, { current: 2 })).toEqual(["no-rule", "current-generation", "no-rule", "no-rule"]);
});

test("the newest so many generations stay", () => {
  const roots = [1, 2, 3, 4].map((number) => generation(number, 10 - number));
  expect(decideProfile({ keepLast: 2 }, roots)).toEqual([
    "- old-generation",
    "- old-generation",
    "keep-last",
    "current-generation",
  ]);
});

test("after a rollback so many stay before the current generation as well, and the highest number always", () => {
  const roots = [1, 2, 3, 4, 5, 6].map((number) => generation(number, 10 - number));
  expect(decideProfile({ keepLast: 2 }, roots, { current: 3 })).toEqual([
    "- old-generation",
    "keep-last",
    "current-generation",
    "- old-generation",
    "keep-last",
    "keep-last",
  ]);
  // Nix would give number 6 to the next generation if 6 went.
  expect(decideProfile({ keepSinceSeconds: 2 * day }, roots, { current: 3 })).toEqual([
    "- old-generation",
    "- old-generation",
    "current-generation",
    "- old-generation",
    "- old-generation",
    "keep-since",
  ]);
  const odd = [generation(1, 3), generation(2, 3, { target: 0 }), generation(3, 5)];
  expect(decideProfile({ daily: 1 }, odd, { current: 2 })[2]).toBe("newest-generation");
});

test("the generation that was current at the cut-off stays, as with nix-collect-garbage --delete-older-than", () => {
  const roots = [generation(1, 90), generation(2, 40), generation(3, 30), generation(4, 1)];
  expect(decideProfile({ keepSinceSeconds: 30 * day }, roots)).toEqual([
    "- old-generation",
    "keep-since",
    "keep-since",
    "current-generation",
  ]);
});

test("the newest of each day, ISO week and month stays, in UTC", () => {
  const at = (number: number, date: string) => generation(number, (now - Date.parse(date) / 1000) / day);
  const roots = [
    at(1, "2026-09-30T23:59:59Z"),
    at(2, "2026-10-01T00:00:00Z"),
    at(3, "2026-11-15T23:59:59Z"), // Sunday
    at(4, "2026-11-16T00:00:00Z"), // Monday
    at(5, "2026-11-19T00:00:00Z"),
    at(6, "2026-11-19T23:59:59Z"),
    at(7, "2026-11-20T01:00:00Z"),
    at(8, "2026-11-20T11:00:00Z"),
  ];
  expect(decideProfile({ daily: 2 }, roots).slice(4, 7)).toEqual(["- old-generation", "daily", "- old-generation"]);
  expect(decideProfile({ weekly: 2 }, roots).slice(1, 4)).toEqual(["- old-generation", "weekly", "- old-generation"]);
  expect(decideProfile({ monthly: 3 }, roots).slice(0, 3)).toEqual(["monthly", "monthly", "- old-generation"]);
  expect(decideProfile({ monthly: 2 }, roots).slice(0, 3)).toEqual(["- old-generation", "monthly", "- old-generation"]);
});

test("weeks begin on Monday at the turn of a year, too", () => {
  const at = (number: number, date: string) => generation(number, (now - Date.parse(date) / 1000) / day);
  // 2025-12-29 is a Monday: the first three are in one week of two years.
  const roots = [
    at(1, "2025-12-28T12:00Z"),
    at(2, "2025-12-29T12:00Z"),
    at(3, "2026-01-04T12:00Z"),
    at(4, "2026-01-05T12:00Z"),
  ];
  expect(decideProfile({ weekly: 2 }, roots)).toEqual([
    "- old-generation",
    "- old-generation",
    "weekly",
    "current-generation",
  ]);
});

test("the booted system, and whatever leads to the same, stays", () => {
  const roots = [
    generation(1, 90, { target: 1000 }),
    generation(2, 80, { target: 1001 }),
    generation(3, 70, { target: 1002 }),
    generation(4, 1),
    link("/run/booted-system", 90, { target: 1000 }),
    link("/home/ada/result", 90, { target: 1001 }),
  ];
  const policy = { profiles: { ...nothing, keepLast: 1 }, results: { olderThanSeconds: day } };
  const facts = { currentGenerations: new Map([[system, 4]]), runningTargets: new Set([1001]) };
  expect(decide(roots, policy, facts)).toEqual([
    "running-system",
    "running-system",
    "- old-generation",
    "current-generation",
    "running-system",
    "running-system",
  ]);
});

test.each([
  ["home-manager", "/home/ada/.local/state/nix/profiles/home-manager"],
  ["home-manager, in the old place", "/nix/var/nix/profiles/per-user/ada/home-manager"],
  ["nix profile", "/home/ada/.local/state/nix/profiles/profile"],
])("the generations of %s are a profile's like NixOS's", (_, profile) => {
  const roots = [1, 2, 3].map((number) => link(`${profile}-${number}-link`, 100 - number));
  const policy = { profiles: { ...nothing, keepLast: 1 } };
  expect(decide(roots, policy, { currentGenerations: new Map([[profile, 2]]) })).toEqual([
    "- old-generation",
    "current-generation",
    "keep-last",
  ]);
});

test("home-manager's link to the current home stays, and the generation that it leads to", () => {
  const home = "/home/ada/.local/state/nix/profiles/home-manager";
  const roots = [
    link(`${home}-1-link`, 90, { target: 500 }),
    link(`${home}-2-link`, 80),
    link(`${home}-3-link`, 1),
    link("/home/ada/.local/state/home-manager/gcroots/current-home", 90, { target: 500 }),
  ];
  const policy = { profiles: { ...nothing, keepLast: 1 }, links: [{ path: "~/**", olderThanSeconds: 0 }] };
  expect(decide(roots, policy, { currentGenerations: new Map([[home, 3]]) })).toEqual([
    "running-system",
    "- old-generation",
    "current-generation",
    "running-system",
  ]);
});

test("a profile's only generation stays; one whose current generation is not known, or is gone, is not judged", () => {
  const rule = { profiles: { ...nothing, keepLast: 1 } };
  expect(decide([generation(3, 900)], rule)).toEqual(["only-generation"]);
  const roots = [generation(3, 900), generation(4, 800), generation(5, 700)];
  expect(decide(roots, rule)).toEqual(["not-judged", "not-judged", "not-judged"]);
  expect(decide(roots, rule, { currentGenerations: new Map([[system, 6]]) })).toEqual([
    "not-judged",
    "not-judged",
    "not-judged",
  ]);
});

test.each([
  ["not known", null],
  ["in the future", -1],
  ["what archives write", (now - 1) / day],
])("what has an age that is %s is not judged", (_, days) => {
  const roots = [generation(1, days), generation(2, 5), link("/p/result", days), link("/p/.direnv/a", days)];
  const policy = { ...presets.ci.policy, profiles: { ...nothing, keepLast: 1, daily: 1 } };
  expect(decide(roots, policy, { currentGenerations: new Map([[system, 2]]) })).toEqual([
    "not-judged",
    "current-generation",
    "not-judged",
    "not-judged",
  ]);
});

test("the rule for a single profile holds alone, by name or by path, the first that fits", () => {
  const roots = [1, 2, 3, 4].map((number) => generation(number, 10 - number));
  const facts = { currentGenerations: new Map([[system, 4]]) };
  const decideWith = (...profileRules: RetentionPolicy["profileRules"]) =>
    decide(roots, { profiles: { ...nothing, keepLast: 4 }, profileRules }, facts).filter((one) => one.startsWith("-"));
  const two = { ...nothing, keepLast: 2 };
  const all = { ...nothing };
  expect(decideWith({ profile: "system", ...two })).toHaveLength(2);
  expect(decideWith({ profile: "sys*", ...two }, { profile: "system", ...all })).toHaveLength(2);
  expect(decideWith({ profile: "/nix/**/system", ...two })).toHaveLength(2);
  expect(decideWith({ profile: "other", ...two })).toHaveLength(0);
  expect(decideWith({ profile: "system", ...all }, { profile: "*", ...two })).toHaveLength(0);
  // Where it is not known which rule it is, nothing goes.
  const profileRules = [{ profile: "~/p", ...all }];
  expect(decide(roots, { profiles: two, profileRules }, { ...facts, home: null })).toContain("not-judged");
});

test("links go by their own age and the rule of their kind; others only by pattern, which wins", () => {
  const roots = [
    link("/p/result", 31),
    link("/p/result-dev", 30),
    link("/home/ada/ci/result", 8),
    link("/home/ada/ci/out", 8),
    link("/home/ada/keep/result", 900),
    link("/p/other", 900),
  ];
  const policy: Partial<RetentionPolicy> = {
    results: { olderThanSeconds: 30 * day },
    links: [
      { path: "~/keep/**", olderThanSeconds: null },
      { path: "~/ci/**", olderThanSeconds: 7 * day },
      { path: "~/**", olderThanSeconds: 0 },
    ],
  };
  expect(decide(roots, policy)).toEqual(["- old-link", "young", "- old-link", "- old-link", "no-rule", "no-rule"]);
  // A rule that begins with the home may be one that keeps: without a home no link is judged.
  expect(decide(roots, policy, { home: null })).toEqual(roots.map(() => "not-judged"));
});

test("all links of one environment go by the youngest of them", () => {
  const roots = [
    link("/p/.direnv/a", 200),
    link("/p/.direnv/b/c", 5),
    link("/q/.direnv/a", 200),
    link("/q/.direnv/b", 91),
  ];
  const direnv = { olderThanSeconds: 90 * day };
  expect(decide(roots, { direnv })).toEqual(["young", "young", "- old-link", "- old-link"]);
  expect(decide([...roots, link("/q/.direnv/c", null)], { direnv }).slice(2)).toEqual([
    "not-judged",
    "not-judged",
    "not-judged",
  ]);
});

test("no rule removes a direct root, a file, a process or a Nix at work", () => {
  const roots = [
    link("/nix/var/nix/gcroots/mine", 900),
    link("/nix/var/nix/gcroots/file", 900, { kind: "file" }),
    link("/proc/1/exe", null, { kind: "process" }),
    link("/nix/var/nix/temproots/1", null, { kind: "temporary" }),
  ];
  const policy = { links: [{ path: "/**", olderThanSeconds: 0 }] };
  expect(decide(roots, policy)).toEqual(["no-rule", "no-rule", "in-use", "in-use"]);
  const askedFor = new Set(roots.keys());
  expect(decide(roots, policy, { askedFor })).toEqual(["- asked-for", "no-rule", "in-use", "in-use"]);
});

test("what lies where something is not mounted is not judged, generations and links alike, not even when asked for", () => {
  const roots = [
    link("/mnt/usb/p/result", 900),
    link("/mnt/usb2/p/result", 900),
    link("/mnt/usb/home-1-link", 900),
    link("/mnt/usb/home-2-link", 900),
    link("/mnt/usb/home-3-link", 900),
  ];
  const policy = { ...presets.ci.policy, profiles: { ...nothing, keepLast: 1 } };
  const facts = { unmounted: new Set(["/mnt/usb"]), currentGenerations: new Map([["/mnt/usb/home", 2]]) };
  const expected = ["not-judged", "- old-link", "not-judged", "current-generation", "not-judged"];
  expect(decide(roots, policy, facts)).toEqual(expected);
  expect(decide(roots, policy, { ...facts, askedFor: new Set([0, 2, 4]) })).toEqual(expected);
  expect(decide(roots, policy, { ...facts, unmounted: new Set(["/"]) })).toContain("not-judged");
});

test("what somebody named goes whatever its rule says, unless it is current, running or the only one", () => {
  const roots = [
    generation(1, 5),
    generation(2, 4),
    generation(3, 3, { target: 77 }),
    generation(4, 1),
    link("/p/a", 0),
  ];
  const askedFor = new Set(roots.keys());
  const facts = { currentGenerations: new Map([[system, 2]]), runningTargets: new Set([77]), askedFor };
  expect(decide(roots, {}, facts)).toEqual([
    "- asked-for",
    "current-generation",
    "running-system",
    "newest-generation",
    "- asked-for",
  ]);
  expect(decide([generation(1, 900)], {}, { askedFor: new Set([0]) })).toEqual(["only-generation"]);
});
