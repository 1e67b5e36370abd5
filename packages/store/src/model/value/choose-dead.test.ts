import { graphFromEdges } from "@nixperf/graph";
import type { Graph } from "@nixperf/graph";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { anyWalk, walkOf } from "../../../test/any-walk.ts";
import { databaseOf, storePath, takenAt } from "../../../test/snapshot-of.ts";
import type { PathSpec } from "../../../test/snapshot-of.ts";
import type { DiskWalk } from "../disk/disk-walk.ts";
import { reclaim } from "../disk/reclaim.ts";
import type { Reclaim } from "../disk/reclaim.ts";
import { state } from "../liveness.ts";
import type { SpareReason } from "../plan/plan-record.ts";
import type { Need } from "./budget.ts";
import { chooseDead } from "./choose-dead.ts";
import type { ChooseDeadOptions } from "./choose-dead.ts";
import type { Worth } from "./path-loss.ts";
import { pathLoss } from "./path-loss.ts";

const worth: Worth = { costOf: () => null, isFetchable: () => null, lastUsed: () => null, now: takenAt };

interface World {
  count: number;
  edges: Array<readonly [from: number, to: number]>;
  roots: number[];
  /** Seconds to build each. */
  costs: number[];
  walk: DiskWalk;
  need: Need;
  kept: number[];
}

const key = (path: number): string => `p${path}`;
const base = (path: number): string => storePath(key(path)).slice("/nix/store/".length);

const anyWorld = (maxCount: number): fc.Arbitrary<World> =>
  fc.integer({ min: 1, max: maxCount }).chain((count) => {
    const path = fc.nat({ max: count - 1 });
    const edge = fc.oneof(
      { weight: 1, arbitrary: fc.tuple(path, path) },
      { weight: 4, arbitrary: fc.tuple(path, path).map(([a, b]) => [Math.max(a, b), Math.min(a, b)] as const) },
    );
    return fc.record({
      count: fc.constant(count),
      edges: fc.array(edge, { maxLength: count * 2 }),
      roots: fc.array(path, { maxLength: 1 }),
      costs: fc.array(fc.constantFrom(0, 1, 60, 3000), { minLength: count, maxLength: count }),
      walk: anyWalk(Array.from({ length: count }, (_, i) => base(i))),
      need: fc.record({
        bytes: fc.nat({ max: 300_000 }),
        inodes: fc.oneof(fc.constant(0), fc.nat({ max: 10 })),
      }),
      kept: fc.array(path, { maxLength: 1 }),
    });
  });

function graphOf({ count, edges }: World): Graph {
  return graphFromEdges(
    count,
    Uint32Array.from(edges, ([from]) => from),
    Uint32Array.from(edges, ([, to]) => to),
  );
}

function below({ edges }: World, starts: readonly number[]): Set<number> {
  const found = new Set(starts);
  for (const path of found) for (const [from, to] of edges) if (from === path) found.add(to);
  return found;
}

function optionsOf(world: World): ChooseDeadOptions & { walk: DiskWalk; need: Need } {
  const { count, roots, costs, walk, need, kept } = world;
  const live = below(world, roots);
  return {
    database: databaseOf({ paths: Object.fromEntries(Array.from({ length: count }, (_, i) => [key(i), {}])) }),
    edges: graphOf(world),
    states: Uint8Array.from({ length: count }, (_, path) => (live.has(path) ? state.live : state.dead)),
    walk,
    need,
    worth: { ...worth, costOf: (path) => ({ seconds: costs[path]!, by: "name" }), isFetchable: () => false },
    spare: (path): SpareReason | null => (kept.includes(path) ? "dead-too-short" : null),
  };
}

/** What may be chosen at all, by trying edges until nothing changes. */
function choosable(world: World): number[] {
  const stays = below(world, [...world.roots, ...world.kept]);
  return Array.from({ length: world.count }, (_, path) => path).filter((path) => !stays.has(path));
}

function freed(walk: DiskWalk, paths: readonly number[]): Reclaim {
  const flags = new Uint8Array(walk.entries.length);
  for (const path of paths) flags[walk.indexOf.get(base(path))!] = 1;
  return reclaim(walk, flags);
}

const meets = (walk: DiskWalk, need: Need, paths: readonly number[]): boolean => {
  const { bytes, inodes } = freed(walk, paths);
  return bytes >= need.bytes && inodes >= need.inodes;
};

test("chosen is dead, has no referrer that stays, comes behind its referrers, and its bytes are counted exactly", () => {
  fc.assert(
    fc.property(anyWorld(9), (world) => {
      const options = optionsOf(world);
      const { chosen, spared, reclaim: found, isMet } = chooseDead(options);
      const may = choosable(world);
      expect(chosen.every((path) => may.includes(path))).toBe(true);
      for (const [from, to] of world.edges) if (chosen.includes(to)) expect(chosen).toContain(from);
      for (const [from, to] of world.edges) {
        if (!chosen.includes(to) || below(world, [to]).has(from)) continue;
        expect(chosen.indexOf(from)).toBeLessThan(chosen.indexOf(to));
      }
      const isAnyNeeded = world.need.bytes + world.need.inodes > 0;
      expect(found).toEqual(isAnyNeeded ? freed(world.walk, chosen) : { bytes: 0, inodes: 0 });
      expect(isMet).toBe(meets(world.walk, world.need, chosen));
      expect(isMet).toBe(meets(world.walk, world.need, may));
      const dead = [...options.states.keys()].filter((path) => options.states[path] === state.dead);
      expect([...chosen, ...spared.keys()].sort()).toEqual(dead.sort());
      const tooShort = below(world, world.kept);
      for (const [path, reason] of spared) expect(reason).toBe(tooShort.has(path) ? "dead-too-short" : "over-budget");
    }),
  );
});

test("nothing that is chosen could stay without missing the budget, and a budget out of reach takes everything", () => {
  fc.assert(
    fc.property(anyWorld(9), (world) => {
      const { chosen, isMet } = chooseDead(optionsOf(world));
      if (!isMet) expect([...chosen].sort()).toEqual(choosable(world).sort());
      else {
        for (const path of chosen) {
          const stays = below(world, [path]);
          const rest = chosen.filter((one) => !stays.has(one));
          expect(meets(world.walk, world.need, rest)).toBe(false);
        }
      }
    }),
  );
});

test("without a budget everything goes that may, disk or no disk", () => {
  fc.assert(
    fc.property(anyWorld(9), fc.boolean(), (world, isRead) => {
      const walk = isRead ? world.walk : null;
      const { chosen, reclaim: found } = chooseDead({ ...optionsOf(world), walk, need: null });
      expect([...chosen].sort()).toEqual(choosable(world).sort());
      expect(found).toEqual(isRead ? freed(world.walk, chosen) : null);
    }),
  );
});

test("over many small stores little more is lost than by the best of all choices", () => {
  let [lost, best, worst] = [0, 0, 0];
  for (const world of fc.sample(anyWorld(9), { seed: 20, numRuns: 400 })) {
    const options = optionsOf(world);
    const lossOf = pathLoss(options.database, options.worth);
    const lossOfAll = (paths: readonly number[]) => paths.reduce((sum, path) => sum + lossOf(path), 0);
    const { chosen, isMet } = chooseDead(options);
    if (!isMet) continue;
    const may = choosable(world);
    let least = Infinity;
    for (let bits = 0; bits < 1 << may.length; bits++) {
      const set = may.filter((_, i) => (bits >> i) & 1);
      const isClosed = world.edges.every(([from, to]) => !set.includes(to) || set.includes(from));
      if (isClosed && meets(world.walk, world.need, set)) least = Math.min(least, lossOfAll(set));
    }
    lost += lossOfAll(chosen);
    best += least;
    worst += lossOfAll(may);
    expect(lossOfAll(chosen)).toBeGreaterThanOrEqual(least);
  }
  expect(lost).toBeLessThan(1.03 * best);
  expect(worst).toBeGreaterThan(1.5 * best);
});

const database = databaseOf({ paths: { "app-1": { refs: ["lib-1"] }, "lib-1": {}, "big-1": {}, "small-1": {} } });
const names = ["app-1", "lib-1", "big-1", "small-1"];
const entries = (sizes: number[]) =>
  walkOf({ entries: names.map((name, i) => ({ name: storePath(name).slice(11), ownBytes: sizes[i]! })) });
const plain: ChooseDeadOptions = {
  database,
  edges: database.references,
  states: new Uint8Array(4),
  walk: entries([4096, 8_000_000, 4_000_000, 4096]),
  need: { bytes: 4_000_000, inodes: 0 },
  worth,
};
const chosenNames = (options: Partial<ChooseDeadOptions>): string[] =>
  chooseDead({ ...plain, ...options }).chosen.map((path) => names[path]!);

test("what was used longest ago goes first", () => {
  const unusedDays = [60, 60, 1, 1];
  const lastUsed = (path: number) => takenAt - unusedDays[path]! * 86_400;
  expect(chosenNames({ worth: { ...worth, lastUsed } })).toEqual(["app-1", "lib-1"]);
  expect(chosenNames({ worth: { ...worth, lastUsed: (path) => takenAt - (path === 2 ? 90 : 1) * 86_400 } })).toEqual([
    "big-1",
  ]);
});

test("what a substituter has goes before what would have to be built", () => {
  const costOf = () => ({ seconds: 600, by: "name" as const });
  for (const fetchable of [1, 2]) {
    const isFetchable = (path: number) => path === fetchable || path === 0;
    expect(chosenNames({ worth: { ...worth, costOf, isFetchable } })).toEqual(
      fetchable === 2 ? ["big-1"] : ["app-1", "lib-1"],
    );
  }
});

test("what takes long to build and cannot be fetched stays with all that it needs, unless asked for", () => {
  const long: Worth = { ...worth, costOf: (path) => (path === 0 ? { seconds: 20_000, by: "derivation" } : null) };
  const { chosen, spared } = chooseDead({ ...plain, need: null, worth: long });
  expect(chosen.map((path) => names[path])).toEqual(["small-1", "big-1"]);
  expect([...spared]).toEqual([
    [0, "costly"],
    [1, "costly"],
  ]);
  for (const other of [
    { costlySeconds: null },
    { costlySeconds: 20_000 },
    { worth: { ...long, isFetchable: () => true } },
    { worth: { ...worth, costOf: () => ({ seconds: 20_000, by: "class" as const }) } },
  ]) {
    expect(chooseDead({ ...plain, need: null, worth: long, ...other }).chosen).toHaveLength(4);
  }
});

test("order-dependent paths stay with all that they need, unless asked for", () => {
  const states = Uint8Array.of(state.orderDependent, state.orderDependent, state.dead, state.live);
  const { chosen, spared } = chooseDead({ ...plain, states, need: null });
  expect(chosen).toEqual([2]);
  expect([...spared.values()]).toEqual(["order-dependent", "order-dependent"]);
  expect(chooseDead({ ...plain, states, need: null, orderDependent: true }).chosen).toEqual([2, 0, 1]);
});

test("unregistered entries cost nothing, so they go first", () => {
  const left = storePath("left-1");
  const walk = walkOf({
    entries: [...names, "left-1"].map((name) => ({ name: storePath(name).slice(11), ownBytes: 4_000_000 })),
  });
  const found = chooseDead({ ...plain, walk, unregistered: [left] });
  expect(found).toMatchObject({ chosen: [], unregistered: [left], isMet: true });
  expect(found.reclaim?.bytes).toBe(4_000_000);
});

test("what brings far more than is still missing is not taken for cheap", () => {
  const walk = entries([4096, 4096, 100_000_000, 4_000_000]);
  const costOf = (path: number) => ({ seconds: path === 2 ? 600 : 60, by: "name" as const });
  expect(chosenNames({ walk, worth: { ...worth, costOf } })).toEqual(["small-1"]);
});

test("what very many others refer to is chosen when all of them are", () => {
  const count = 2_000;
  const lib = { [key(0)]: {} };
  const users = Array.from({ length: count }, (_, i): [string, PathSpec] => [key(i + 1), { refs: [key(0)] }]);
  const many = databaseOf({ paths: { ...lib, ...Object.fromEntries(users) } });
  const walk = walkOf({
    entries: Array.from({ length: count + 1 }, (_, i) => ({ name: base(i), ownBytes: i === 0 ? 8_000_000 : 4096 })),
  });
  const options = { ...plain, database: many, edges: many.references, states: new Uint8Array(count + 1), walk };
  const { chosen, isMet } = chooseDead({ ...options, need: { bytes: 9_000_000, inodes: 0 } });
  expect(isMet).toBe(true);
  expect(chosen.at(-1)).toBe(0);
  expect(chosen).toHaveLength(count + 1);
});

test("a budget needs to know the disk", () => {
  expect(() => chooseDead({ ...plain, walk: null })).toThrow(
    expect.objectContaining({ code: "NIXPERF_BUDGET_NEEDS_DISK" }),
  );
});
