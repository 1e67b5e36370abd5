import { parseAge } from "@nixperf/render";
import { expect, test } from "vitest";
import { presetNames } from "../model/retention/presets.ts";
import { retentionConfig } from "./retention.ts";

const schema = retentionConfig(parseAge);
const day = 86_400;

test("what is written is read with its ages in seconds, and what is absent stays absent", () => {
  const written = {
    preset: "weekly",
    profiles: { keepLast: 5, keepSince: "30d", daily: 7, weekly: 4, monthly: null },
    profileRules: [{ profile: "system", keepLast: 3 }, { profile: "~/src/*" }],
    results: { olderThan: "30d" },
    direnv: { olderThan: null },
    links: [{ path: "~/ci/**", olderThan: "6 weeks" }],
    keepOutputs: true,
    deadFor: "14d",
  };
  expect(schema.parse(written)).toStrictEqual({
    preset: "weekly",
    profiles: { keepLast: 5, keepSinceSeconds: 30 * day, daily: 7, weekly: 4, monthly: null },
    profileRules: [{ profile: "system", keepLast: 3 }, { profile: "~/src/*" }],
    results: { olderThanSeconds: 30 * day },
    direnv: { olderThanSeconds: null },
    links: [{ path: "~/ci/**", olderThanSeconds: 42 * day }],
    keepOutputs: true,
    deadForSeconds: 14 * day,
  });
  expect(schema.parse({})).toStrictEqual({});
});

test("every preset may be named, and no other", () => {
  for (const preset of presetNames) expect(schema.parse({ preset })).toEqual({ preset });
  expect(schema.safeParse({ preset: "weakly" }).error?.issues).toMatchObject([
    { path: ["preset"], message: "one of gentle, weekly, tight, ci" },
  ]);
});

const age = 'an age such as "30d" or "6 weeks", or null';
const count = "a whole number of at least 1, or null";

test.each([
  [{ profiles: { keepLast: 0 } }, "profiles.keepLast", count],
  [{ profiles: { daily: 1.5 } }, "profiles.daily", count],
  [{ profiles: { weekly: "4" } }, "profiles.weekly", count],
  [{ profiles: { monthly: 1e9 } }, "profiles.monthly", count],
  [{ profiles: { keepSince: "30" } }, "profiles.keepSince", age],
  [{ profiles: { keepSince: "5m" } }, "profiles.keepSince", age],
  [{ profiles: { keepSince: 30 } }, "profiles.keepSince", age],
  [{ profiles: [] }, "profiles", 'an object such as {"keepLast": 5}'],
  [{ results: {} }, "results.olderThan", age],
  [{ results: "30d" }, "results", 'an object such as {"olderThan": "30d"}'],
  [{ links: {} }, "links", "a list of rules"],
  [{ links: ["~/ci"] }, "links.0", 'an object such as {"path": "~/ci/**", "olderThan": "7d"}'],
  [{ links: [{ path: "ci/**", olderThan: "7d" }] }, "links.0.path", expect.stringContaining('a path from "/"')],
  [{ links: [{ path: "~ada/x", olderThan: "7d" }] }, "links.0.path", expect.stringContaining('a path from "/"')],
  [{ links: [{ path: `/${"x".repeat(5000)}`, olderThan: null }] }, "links.0.path", expect.any(String)],
  [{ profileRules: [{ keepLast: 1 }] }, "profileRules.0.profile", expect.stringContaining('a name such as "system"')],
  [
    { profileRules: [{ profile: "a/b" }] },
    "profileRules.0.profile",
    expect.stringContaining('a name such as "system"'),
  ],
  [{ keepOutputs: null }, "keepOutputs", "true or false"],
  [{ deadFor: true }, "deadFor", age],
  [3, "", 'an object such as {"preset": "weekly"}'],
])("%j is refused at %s, with what is expected there and nothing else", (written, path, expected) => {
  const { issues } = schema.safeParse(written).error!;
  expect(issues.map((issue) => [issue.path.join("."), issue.message])).toEqual([[path, expected]]);
});

test.each(["system", "home-*", "/nix/var/nix/profiles/system", "~/.nix-profile", "**/src/*", "~"])(
  "%s names a profile",
  (profile) => expect(schema.safeParse({ profileRules: [{ profile }] }).success).toBe(true),
);

test.each([{ keepLast: 5 }, { profiles: { keepLats: 5 } }, { links: [{ path: "/x", olderThan: null, older: 1 }] }])(
  "%j has a key that is not known",
  (written) => expect(schema.safeParse(written).error?.issues[0]?.code).toBe("unrecognized_keys"),
);
