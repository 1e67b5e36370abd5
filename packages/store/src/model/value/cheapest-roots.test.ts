import * as fc from "fast-check";
import { expect, test } from "vitest";
import { anyWalk, walkOf } from "../../../test/any-walk.ts";
import { snapshotOf, stateDir, storePath, takenAt } from "../../../test/snapshot-of.ts";
import type { PathSpec } from "../../../test/snapshot-of.ts";
import { reclaim } from "../disk/reclaim.ts";
import { liveness, state } from "../liveness.ts";
import { understand } from "../store-model.ts";
import type { StoreModel } from "../store-model.ts";
import { cheapestRoots } from "./cheapest-roots.ts";
import type { CheapestRootsOptions, WhatWouldGo } from "./cheapest-roots.ts";

const worth: CheapestRootsOptions["worth"] = { costOf: () => null, isFetchable: () => null, now: takenAt };
const key = (path: number): string => `p${path}`;
const base = (name: string): string => storePath(name).slice("/nix/store/".length);

const anyWorld = fc.integer({ min: 1, max: 8 }).chain((count) => {
  const path = fc.nat({ max: count - 1 });
  return fc.record({
    count: fc.constant(count),
    refs: fc.array(fc.tuple(path, path), { maxLength: count * 2 }),
    derivers: fc.array(fc.tuple(path, path), { maxLength: 2 }),
    generations: fc.array(path, { maxLength: 3 }),
    others: fc.array(fc.record({ target: path, project: fc.nat({ max: 3 }) }), { maxLength: 5 }),
    fixed: fc.nat({ max: 9 }),
    walk: fc.option(anyWalk([...Array.from({ length: count }, (_, i) => base(key(i))), base("left")])),
    need: fc.oneof(
      fc.record({ of: fc.constant("bytes" as const), amount: fc.nat({ max: 100_000 }) }),
      fc.record({ of: fc.constant("inodes" as const), amount: fc.nat({ max: 20 }) }),
    ),
  });
});

type World = typeof anyWorld extends fc.Arbitrary<infer T> ? T : never;

function modelOf({ count, refs, derivers, generations, others }: World): StoreModel {
  const specs = Array.from({ length: count }, (_, path): [string, PathSpec] => {
    const deriver = derivers.find(([of]) => of === path)?.[1];
    return [
      key(path),
      {
        narBytes: 1000 * (path + 1),
        refs: refs.filter(([from]) => from === path).map(([, to]) => key(to)),
        ...(deriver === undefined ? {} : { deriver: key(deriver) }),
      },
    ];
  });
  return understand(
    snapshotOf({
      paths: Object.fromEntries(specs),
      unregistered: ["left"],
      roots: [
        ...generations.map((path, i) => ({ target: key(path), path: `${stateDir}/profiles/x-${i}-link` })),
        ...others.map(({ target, project }, i) => ({ target: key(target), path: `/home/${project}/.direnv/${i}` })),
      ],
    }),
  );
}

/** What goes without some roots beside what is dead already, by asking what would be alive and counting anew. */
function without(model: StoreModel, walk: CheapestRootsOptions["walk"], removed: readonly number[]): WhatWouldGo {
  const { database, disk } = model.snapshot;
  const targets = model.roots.filter((_, root) => !removed.includes(root)).map(({ target }) => target);
  const after = liveness(model.edges, targets, disk.missing);
  const gone = [...after.keys()].filter((path) => after[path] === state.dead && model.states[path] !== state.dead);
  if (walk === null) {
    return { paths: gone.length, bytes: gone.reduce((sum, path) => sum + database.narSizes[path]!, 0), inodes: null };
  }
  const flags = Uint8Array.from(walk.entries, (entry) => {
    const path = database.indexOf.get(entry);
    return path === undefined || model.states[path] === state.dead ? 1 : 0;
  });
  const before = reclaim(walk, flags);
  for (const path of gone) flags[walk.indexOf.get(base(key(path)))!] = 1;
  const then = reclaim(walk, flags);
  return { paths: gone.length, bytes: then.bytes - before.bytes, inodes: then.inodes - before.inodes };
}

test("what goes with each group, and with those chosen, is what would be dead without them, hard links counted", () => {
  fc.assert(
    fc.property(anyWorld, (world) => {
      const model = modelOf(world);
      const { walk, need, fixed } = world;
      const mayGo = (root: number) => root !== fixed;
      const found = cheapestRoots({ model, edges: model.edges.possible, walk, need, mayGo, worth });
      const all = [...model.roots.keys()].filter(mayGo);
      expect(found.candidates.flatMap(({ roots }) => roots).sort()).toEqual(all.sort());
      for (const { group, roots, alone, shared } of found.candidates) {
        expect(roots).toEqual(model.groups[group]!.members.filter(mayGo));
        expect(alone).toEqual(without(model, walk, roots));
        const others = found.candidates.filter((one) => one.group !== group).flatMap((one) => one.roots);
        const [everything, rest] = [without(model, walk, all), without(model, walk, others)];
        expect(alone.paths + shared.paths).toBe(everything.paths - rest.paths);
        expect(alone.bytes + shared.bytes).toBe(everything.bytes - rest.bytes);
      }
      const gone: number[] = [];
      for (const { candidate, adds } of found.chosen) {
        const before = without(model, walk, gone);
        gone.push(...candidate.roots);
        const after = without(model, walk, gone);
        expect(adds).toMatchObject({ paths: after.paths - before.paths, bytes: after.bytes - before.bytes });
      }
      expect(found.total).toEqual(without(model, walk, gone));
      expect(found.isMet).toBe((without(model, walk, all)[need.of] ?? 0) >= need.amount);
      if (found.isMet) expect(found.total[need.of] ?? 0).toBeGreaterThanOrEqual(need.amount);
      else expect(gone.sort()).toEqual(all.sort());
      expect(found.excessShare).toBe(0);
    }),
  );
});

const day = 86_400;
const model = understand(
  snapshotOf({
    paths: { "old-1": {}, "new-1": {}, "both-1": {}, "a-1": { refs: ["both-1"] }, "b-1": { refs: ["both-1"] } },
    roots: [
      { target: "old-1", path: "/home/old/result", changed: takenAt - 200 * day },
      { target: "new-1", path: "/home/new/result", changed: takenAt - 1 * day },
      { target: "a-1", path: "/home/a/result", changed: takenAt - 100 * day },
      { target: "b-1", path: "/home/b/result", changed: takenAt - 90 * day },
    ],
  }),
);
const mebi = 2 ** 20;
const walk = walkOf({
  entries: [10, 10, 30, 1, 1].map((size, path) => ({
    name: model.snapshot.database.paths[path]!.slice(11),
    ownBytes: size * mebi,
  })),
});
const options: CheapestRootsOptions = {
  model,
  edges: model.edges.possible,
  walk,
  need: { of: "bytes", amount: 8 * mebi },
  mayGo: () => true,
  worth: { ...worth, costOf: () => ({ seconds: 600, by: "name" }) },
};
const chosenLabels = (more: Partial<CheapestRootsOptions>): string[] =>
  cheapestRoots({ ...options, ...more })
    .chosen.map(({ candidate }) => model.groups[candidate.group]!.label)
    .sort();

test("what nobody touched for long goes first, and what shares something goes together where that is cheaper", () => {
  expect(chosenLabels({})).toEqual(["/home/old/result"]);
  expect(chosenLabels({ need: { of: "bytes", amount: 20 * mebi } })).toEqual(["/home/a/result", "/home/b/result"]);
  expect(chosenLabels({ need: { of: "bytes", amount: 40 * mebi } })).toEqual([
    "/home/a/result",
    "/home/b/result",
    "/home/old/result",
  ]);
});

test("what takes long to build is dear, and what may not go stays", () => {
  const costOf = (path: number) => ({ seconds: path === 0 ? 1e6 : 600, by: "name" as const });
  expect(chosenLabels({ worth: { ...worth, costOf } })).toEqual(["/home/a/result", "/home/b/result"]);
  expect(chosenLabels({ mayGo: (root) => root === 1 })).toEqual(["/home/new/result"]);
  const { recoverSeconds, candidates } = cheapestRoots({ ...options, worth: { ...worth, costOf } });
  expect(candidates.find(({ roots }) => roots[0] === 0)?.recoverSeconds).toBe(1e6);
  expect(recoverSeconds).toBe(3 * 600);
});

test("what one link of many was made for yesterday is not old", () => {
  const young = understand(
    snapshotOf({
      paths: { "p-1": {}, "q-1": {} },
      roots: [
        { target: "p-1", path: "/home/x/.direnv/a", changed: takenAt - 300 * day },
        { target: "p-1", path: "/home/x/.direnv/b", changed: takenAt - day },
        { target: "q-1", path: "/home/q/result", changed: takenAt - 100 * day },
      ],
    }),
  );
  const { chosen } = cheapestRoots({
    ...options,
    model: young,
    edges: young.edges.possible,
    walk: null,
    need: { of: "bytes", amount: 100 },
  });
  expect(chosen.map(({ candidate }) => candidate.roots)).toEqual([[2]]);
});
