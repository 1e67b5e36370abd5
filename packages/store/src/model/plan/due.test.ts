import * as fc from "fast-check";
import { expect, test } from "vitest";
import { anyStore } from "../../../test/any-store.ts";
import { snapshotOf, stateDir, storePath, takenAt } from "../../../test/snapshot-of.ts";
import { state } from "../liveness.ts";
import { understand } from "../store-model.ts";
import { pathsDue } from "./paths-due.ts";
import type { PlanRecord, PlannedPath } from "./plan-record.ts";
import { rootsDue } from "./roots-due.ts";

const planned = (path: string, was: PlannedPath["was"] = "dead"): PlannedPath => ({ path, narBytes: 1, was });

test("whatever a plan says, what is alive stays, and all that stays keeps what it needs", () => {
  fc.assert(
    fc.property(anyStore, fc.infiniteStream(fc.boolean()), (spec, coins) => {
      const snapshot = snapshotOf({ ...spec, hidden: {} });
      const model = understand(snapshot);
      const { paths } = snapshot.database;
      const all = [...paths, storePath("never-there")].filter(() => coins.next().value === true);
      const policy = { keepOutputs: coins.next().value === true, keepDerivations: coins.next().value === true };
      const due = pathsDue({ delete: all.map((path) => planned(path)), policy }, model);
      const goes = new Set(due.paths);
      for (const path of goes) expect(model.states[path]).toBe(state.dead);
      const { offsets, targets } = model.edges.certain;
      for (let from = 0; from < paths.length; from++) {
        if (goes.has(from)) continue;
        for (const to of targets.subarray(offsets[from], offsets[from + 1])) expect(goes.has(to)).toBe(false);
      }
      const skipped = due.skipped.reduce((sum, group) => sum + group.paths, 0);
      expect(skipped + due.paths.length + due.unregistered.length).toBe(all.length);
    }),
  );
});

test("what the plan's policy keeps for a root that came, or stayed, since stays as well", () => {
  const spec = {
    paths: { "app.drv": { outputs: { out: "app" } }, app: { refs: ["lib"] }, lib: {}, other: {} },
    roots: ["app.drv"],
  };
  const plan = { delete: ["app", "lib", "other"].map((name) => planned(storePath(name))) };
  const model = understand(snapshotOf(spec));
  const left = (keepOutputs: boolean) => pathsDue({ ...plan, policy: { keepOutputs, keepDerivations: false } }, model);
  expect(left(false)).toMatchObject({ paths: [1, 2, 3], skipped: [] });
  expect(left(true)).toMatchObject({ paths: [3], skipped: [{ reason: "needed-now", paths: 2 }] });
});

test("while a root cannot be followed nothing goes, unless a daemon that can follow it has the last word", () => {
  const spec = {
    paths: { app: {}, "old.drv": {}, old: {}, gone: { missing: true } },
    roots: [link("x", "app")],
    unregistered: ["left"],
    hidden: { links: [`${stateDir}/gcroots/auto/elsewhere`] },
  };
  const names = ["app", "old.drv", "old", "gone", "left"];
  const plan = {
    ...planOf([], [asPlanned(link("x", "app"), "app")]),
    delete: names.map((name) => planned(storePath(name))),
    policy: { keepOutputs: false, keepDerivations: false },
  } as unknown as PlanRecord;
  const dueIn = (access: "direct" | "daemon") => {
    const snapshot = snapshotOf(spec);
    const model = understand({ ...snapshot, location: { ...snapshot.location, access } });
    return { roots: rootsDue(plan, model), paths: pathsDue(plan, model) };
  };
  const direct = dueIn("direct");
  expect(direct.roots.links).toEqual([]);
  expect(direct.roots.skipped[0]!.why).toContain(`${stateDir}/gcroots/auto/elsewhere may keep it alive`);
  expect(direct.paths).toMatchObject({ paths: [], unregistered: [] });
  expect(direct.paths.skipped.map(({ reason, paths }) => [reason, paths])).toEqual([
    ["alive-now", 1],
    ["not-judged", 3],
    ["gone-already", 1],
  ]);
  const daemon = dueIn("daemon");
  expect(daemon.roots.links).toHaveLength(1);
  expect(daemon.paths).toMatchObject({ paths: [1, 2], unregistered: [storePath("left")] });
});

const profile = `${stateDir}/profiles/system`;
const generation = (number: number, target: string, changed = takenAt - 1e6) => ({
  path: `${profile}-${number}-link`,
  target,
  changed,
});
const since = (seconds: number) => new Date(seconds * 1000).toISOString();
const link = (name: string, target: string) => ({
  path: `/home/ada/${name}/result`,
  entry: `${stateDir}/gcroots/auto/${name}`,
  target,
  changed: takenAt - 1e6,
});
const asPlanned = (from: { path: string; entry: string }, target: string): PlanRecord["links"][number] => ({
  ...from,
  kind: "result",
  target: storePath(target),
  changedAt: since(takenAt - 1e6),
  reason: "old-link",
});
const planOf = (numbers: Array<[number, string]>, links: PlanRecord["links"] = []): PlanRecord =>
  ({
    generations: [
      {
        profile,
        remove: numbers.map(([number, target]) => ({
          number,
          target: storePath(target),
          changedAt: since(takenAt - 1e6),
        })),
        keep: [],
      },
    ],
    links,
  }) as unknown as PlanRecord;

test("a generation goes as it was planned; one that changed, the current one and the running one stay", () => {
  const snapshot = snapshotOf({
    paths: { a: {}, b: {}, c: {}, d: {}, e: {} },
    roots: [
      generation(1, "a"),
      generation(2, "b"),
      generation(3, "c", takenAt - 5),
      generation(4, "d"),
      generation(5, "e"),
      { path: "/run/booted-system", target: "d", changed: takenAt },
    ],
    currentGenerations: { [profile]: 5 },
  });
  const plan = planOf([
    [1, "a"],
    [2, "a"],
    [3, "c"],
    [4, "d"],
    [5, "e"],
    [6, "e"],
  ]);
  const due = rootsDue(plan, understand(snapshot));
  expect(due.generations.map(({ remove }) => remove.map(({ number }) => number))).toEqual([[1]]);
  expect(due.skipped.map(({ path, why }) => `${path.slice(profile.length)} ${why}`)).toEqual([
    "-2-link it leads to another path now",
    "-3-link it was made anew since the plan",
    "-4-link it is what the running or booted system or home is made of",
    "-5-link it is the current generation of its profile",
    "-6-link it is not there any more, or no root any more",
  ]);
});

test("the last generation of a profile stays, even where none is known to be current", () => {
  const snapshot = snapshotOf({ paths: { a: {}, b: {} }, roots: [generation(1, "a"), generation(2, "b")] });
  const due = rootsDue(
    planOf([
      [1, "a"],
      [2, "b"],
    ]),
    understand(snapshot),
  );
  expect(due.generations[0]!.remove.map(({ number }) => number)).toEqual([1]);
  expect(due.skipped.map(({ why }) => why)).toEqual(["it is the last generation of its profile"]);
});

test("a link goes as it was planned; one that was replaced stays, and so does one in gcroots that nobody named", () => {
  const direct = {
    path: `${stateDir}/gcroots/mine`,
    entry: `${stateDir}/gcroots/mine`,
    target: "a",
    changed: takenAt - 1e6,
  };
  const named = { ...direct, path: `${stateDir}/gcroots/named`, entry: `${stateDir}/gcroots/named` };
  const home = { ...direct, path: `${stateDir}/gcroots/current-home`, entry: `${stateDir}/gcroots/current-home` };
  const snapshot = snapshotOf({
    paths: { a: {}, b: {}, home: {} },
    roots: [link("x", "a"), link("y", "b"), direct, named, { ...home, target: "home" }],
  });
  const plan = planOf(
    [],
    [
      asPlanned(link("x", "a"), "a"),
      asPlanned(link("y", "b"), "a"),
      asPlanned(direct, "a"),
      { ...asPlanned(named, "a"), reason: "asked-for" },
      { ...asPlanned(home, "home"), reason: "asked-for" },
    ],
  );
  const due = rootsDue(plan, understand(snapshot));
  expect(due.links.map(({ path }) => path)).toEqual(["/home/ada/x/result", named.path]);
  expect(due.skipped.map(({ why }) => why)).toEqual([
    "it leads to another path now",
    'it is a root of the kind "direct"',
    "it is what the running or booted system or home is made of",
  ]);
});
