import { expect, test } from "vitest";
import { keepEverything } from "./keep-everything.ts";
import { presets } from "./presets.ts";
import { resolvePolicy } from "./resolve-policy.ts";

const none = { preset: null, keepGenerations: null, deadForSeconds: null };
const day = 86_400;
const nothing = keepEverything.profiles;

test("where nobody says anything, no root goes", () => {
  const { policy, origins, preset } = resolvePolicy(null, none);
  expect(policy).toEqual(keepEverything);
  expect(preset).toBeNull();
  expect(new Set(Object.values(origins))).toEqual(new Set(["default"]));
});

test("a preset is what it is, from a flag or from the configuration", () => {
  const weekly = presets.weekly.policy;
  expect(resolvePolicy(null, { ...none, preset: "weekly" }).policy).toEqual(weekly);
  const { policy, origins, preset } = resolvePolicy({ preset: "weekly" }, none);
  expect([policy, preset]).toEqual([weekly, "weekly"]);
  expect(origins).toMatchObject({ "profiles.keepLast": "preset", results: "preset", links: "default" });
});

test("the configuration's own words win over its preset, figure by figure, and null takes one away", () => {
  const config = {
    preset: "weekly",
    profiles: { keepLast: 9, monthly: null },
    results: { olderThanSeconds: null },
    keepOutputs: false,
    deadForSeconds: 14 * day,
  } as const;
  const { policy, origins } = resolvePolicy(config, none);
  expect(policy).toEqual({
    ...presets.weekly.policy,
    profiles: { ...presets.weekly.policy.profiles, keepLast: 9, monthly: null },
    results: { olderThanSeconds: null },
    keepOutputs: false,
    deadForSeconds: 14 * day,
  });
  expect(origins).toMatchObject({
    "profiles.keepLast": "configuration",
    "profiles.monthly": "configuration",
    "profiles.keepSinceSeconds": "preset",
    results: "configuration",
    direnv: "preset",
    keepOutputs: "configuration",
    keepDerivations: "preset",
    deadForSeconds: "configuration",
  });
});

test("the rule of a single profile is only what it says", () => {
  const { policy } = resolvePolicy({ preset: "weekly", profileRules: [{ profile: "system", keepLast: 3 }] }, none);
  expect(policy.profileRules).toEqual([{ ...nothing, profile: "system", keepLast: 3 }]);
});

test("a preset that is typed takes the place of the configuration, but for the rules of what was named", () => {
  const links = [{ path: "~/keep/**", olderThanSeconds: null }];
  const config = {
    preset: "tight",
    profiles: { keepLast: 1 },
    results: { olderThanSeconds: day },
    links,
    profileRules: [{ profile: "system", keepLast: 7 }],
  } as const;
  const { policy, origins, preset } = resolvePolicy(
    { ...config, links, profileRules: [...config.profileRules] },
    { ...none, preset: "gentle" },
  );
  expect(policy).toEqual({
    ...presets.gentle.policy,
    links,
    profileRules: [{ ...nothing, profile: "system", keepLast: 7 }],
  });
  expect(preset).toBe("gentle");
  expect(origins).toMatchObject({ "profiles.keepLast": "preset", results: "preset", links: "configuration" });
});

test("a number of generations that is typed is the whole rule for every profile", () => {
  const config = { preset: "weekly", profileRules: [{ profile: "system", keepLast: 3 }] } as const;
  const { policy, origins } = resolvePolicy(
    { ...config, profileRules: [...config.profileRules] },
    { ...none, keepGenerations: 8, deadForSeconds: day },
  );
  expect(policy).toEqual({
    ...presets.weekly.policy,
    profiles: { ...nothing, keepLast: 8 },
    deadForSeconds: day,
  });
  expect(origins).toMatchObject({
    "profiles.keepLast": "flag",
    "profiles.monthly": "flag",
    profileRules: "flag",
    results: "preset",
    deadForSeconds: "flag",
  });
});

test("nothing of what is shared is changed", () => {
  const before = JSON.stringify([keepEverything, presets]);
  resolvePolicy({ profiles: { keepLast: 1 }, results: { olderThanSeconds: 1 } }, { ...none, keepGenerations: 1 });
  resolvePolicy({ preset: "ci", profiles: { daily: 1 } }, none);
  expect(JSON.stringify([keepEverything, presets])).toBe(before);
});
