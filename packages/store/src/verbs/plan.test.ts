import { relative } from "node:path";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { anyStore } from "../../test/any-store.ts";
import { snapshotOf, stateDir, storePath, takenAt } from "../../test/snapshot-of.ts";
import type { SnapshotSpec } from "../../test/snapshot-of.ts";
import { parsePlan } from "../model/plan/parse-plan.ts";
import { presets } from "../model/retention/presets.ts";
import { state } from "../model/liveness.ts";
import { understand } from "../model/store-model.ts";
import { planRecord } from "../schemas/plan.ts";
import { plan } from "./plan.ts";
import type { PlanOptions } from "./plan.ts";
import { planId } from "./plan-id.ts";

const profile = `${stateDir}/profiles/system`;
const now = () => takenAt * 1000;
const day = 86_400;

const spec: SnapshotSpec = {
  paths: {
    "sys-1": { refs: ["lib-1"] },
    "sys-2": { refs: ["lib-2"] },
    "lib-1": {},
    "lib-2": {},
    shop: { refs: ["lib-1"] },
    old: {},
    lost: {},
  },
  roots: [
    { path: `${profile}-1-link`, target: "sys-1", changed: takenAt - 400 * day },
    { path: `${profile}-2-link`, target: "sys-2", changed: takenAt - day },
    {
      path: "/home/ada/shop/result",
      entry: `${stateDir}/gcroots/auto/shop`,
      target: "shop",
      changed: takenAt - 2 * day,
    },
    {
      path: "/home/ada/old/result",
      entry: `${stateDir}/gcroots/auto/old`,
      target: "old",
      changed: takenAt - 300 * day,
    },
  ],
  currentGenerations: { [profile]: 2 },
};
const names = (paths: ReadonlyArray<{ path: string }>) => paths.map(({ path }) => path.slice(44)).sort();
const planned = (options: PlanOptions, of = spec) =>
  plan({ snapshot: snapshotOf(of), now, disk: false, state: null, ...options });
const lastOnly = { keepLast: 1, keepSinceSeconds: null, daily: null, weekly: null, monthly: null };
const policy = { ...presets.weekly.policy, profiles: lastOnly, profileRules: [], links: [] };

test("without a policy nothing goes but what is dead already", async () => {
  const { delete: paths, totals, generations, links } = await planned({});
  expect([names(paths), generations, links, totals.roots]).toEqual([["lost"], [], [], 0]);
});

test("a policy lets old generations and old links go, and what only they needed", async () => {
  const made = await planned({ policy });
  expect(made.generations).toMatchObject([
    { profile, remove: [{ number: 1 }], keep: [{ number: 2, reason: "current-generation" }] },
  ]);
  expect(made.links.map(({ path }) => path)).toEqual(["/home/ada/old/result"]);
  expect(names(made.delete)).toEqual(["lost", "old", "sys-1"]);
  expect(made.delete.map(({ path, was }) => [path.slice(44), was]).sort()).toEqual([
    ["lost", "dead"],
    ["old", "live"],
    ["sys-1", "live"],
  ]);
});

test("a root that is named goes whatever the policy says, by path, by generation", async () => {
  const made = await planned({ without: ["/home/ada/shop/result", "system-1"] });
  expect(names(made.delete)).toEqual(["lib-1", "lost", "shop", "sys-1"]);
  expect(made.links[0]!.reason).toBe("asked-for");
});

test("a link that is named relative to the working directory is that link", async () => {
  const made = await planned({ without: [relative(process.cwd(), "/home/ada/shop/result")] });
  expect(made.links.map(({ path }) => path)).toEqual(["/home/ada/shop/result"]);
});

test("what is named and is no root is refused, and so is the current generation", async () => {
  await expect(planned({ without: ["/home/ada/nothing"] })).rejects.toMatchObject({ code: "NIXPERF_ROOT_NOT_FOUND" });
  await expect(planned({ without: ["system-2"] })).rejects.toMatchObject({ code: "NIXPERF_ROOT_PROTECTED" });
  const rolledBack = { ...spec, currentGenerations: { [profile]: 1 } };
  await expect(planned({ without: ["system-2"] }, rolledBack)).rejects.toMatchObject({
    code: "NIXPERF_ROOT_PROTECTED",
    found: expect.stringContaining("newest-generation"),
  });
});

test("a generation of which it is not told whose it is is refused, with the names that tell it", async () => {
  const profiles = ["ada", "bob"].map((user) => `${stateDir}/profiles/per-user/${user}/profile`);
  const roots = profiles.flatMap((of) => [1, 2].map((number) => ({ path: `${of}-${number}-link`, target: "old" })));
  const currentGenerations = Object.fromEntries(profiles.map((of) => [of, 2]));
  await expect(planned({ without: ["profile-1"] }, { ...spec, roots, currentGenerations })).rejects.toMatchObject({
    code: "NIXPERF_ROOT_NOT_FOUND",
    tries: expect.arrayContaining(profiles.map((of) => `--without ${of}-1`)),
  });
  const made = await planned({ without: [`${profiles[1]}-1`] }, { ...spec, roots, currentGenerations });
  expect(made.generations.map(({ profile: of }) => of)).toEqual([profiles[1]]);
});

test("where liveness is not known there is no plan", async () => {
  await expect(planned({}, { ...spec, hidden: { directories: ["/x"] } })).rejects.toMatchObject({
    code: "NIXPERF_LIVENESS_UNKNOWN",
  });
});

test("the id is that of the content in any order of its fields, and of no other content", async () => {
  const made = await planned({ policy });
  const turned = Object.fromEntries(Object.entries(made).reverse()) as unknown as typeof made;
  expect(planId(turned)).toBe(made.id);
  expect(planId({ ...made, delete: made.delete.slice(1) })).not.toBe(made.id);
});

test("links that lead to what is not mounted are warned of", async () => {
  const dangling = [
    { entry: `${stateDir}/gcroots/auto/x`, target: "/mnt/usb/result", auto: true, unmounted: "/mnt/usb" },
  ];
  const { warnings } = await planned({}, { ...spec, dangling });
  expect(warnings).toMatchObject([
    { code: "NIXPERF_ROOTS_UNMOUNTED", message: expect.stringMatching(/^1 root leads to [^/]* \/mnt\/usb:/) },
  ]);
  const empty = { entry: `${stateDir}/gcroots/auto/y`, target: "/empty/result", auto: true, unmounted: "/empty" };
  const both = await planned({}, { ...spec, dangling: [empty, ...dangling] });
  expect(both.warnings).toMatchObject([
    { message: expect.stringMatching(/^2 roots lead to [^/]* \/empty, \/mnt\/usb:/) },
  ]);
});

test("names that Nix cannot parse are told and not deleted", async () => {
  const made = await planned({}, { ...spec, odd: ["tmp-1-2", "x\n"], unregistered: ["left"] });
  expect(names(made.delete)).toEqual(["left", "lost"]);
  expect(made.warnings).toMatchObject([
    { code: "NIXPERF_ODD_NAMES", message: expect.stringContaining('"tmp-1-2" and 1 more') },
  ]);
});

test("whatever the store and the policy: the record is as its schema says, and nothing that stays alive is in it", async () => {
  const policies = fc.constantFrom(
    undefined,
    ...Object.values(presets).map((preset) => Object.assign({ profileRules: [], links: [] }, preset.policy)),
  );
  await fc.assert(
    fc.asyncProperty(anyStore, policies, fc.boolean(), async (any, chosen, includeOrderDependent) => {
      const snapshot = snapshotOf({ ...any, hidden: {} });
      const made = await plan({
        snapshot,
        now,
        disk: false,
        state: null,
        policy: chosen,
        includeOrderDependent,
        home: "/home/ada",
      });
      expect(planRecord.parse(JSON.parse(JSON.stringify(made)))).toEqual(made);
      expect(parsePlan(JSON.parse(JSON.stringify(made)))).toEqual({ plan: made });
      const gone = new Set([
        ...made.links.map(({ path }) => path),
        ...made.generations.flatMap((one) => one.remove.map(({ number }) => `${one.profile}-${number}-link`)),
      ]);
      const links = snapshot.roots.links.filter(({ path }) => !gone.has(path));
      const after = understand({ ...snapshot, roots: { ...snapshot.roots, links } });
      const deleted = new Set(made.delete.map(({ path }) => path));
      snapshot.database.paths.forEach((path, i) => {
        if (!deleted.has(path)) return;
        expect(after.states[i]).not.toBe(state.live);
        if (!includeOrderDependent) expect(after.states[i]).toBe(state.dead);
      });
    }),
  );
});

test("what is no plan is refused with the place", () => {
  const faultOf = (value: unknown) => {
    const parsed = parsePlan(value);
    return "fault" in parsed ? parsed.fault.at : "none";
  };
  expect(faultOf(null)).toBe("/");
  expect(faultOf({})).toBe("/schema");
  fc.assert(fc.property(fc.anything(), (value) => void parsePlan(value)));
  expect(storePath("x")).toContain("/nix/store/");
});
