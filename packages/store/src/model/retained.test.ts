import * as fc from "fast-check";
import { graphFromEdges } from "@nixperf/graph";
import { expect, test } from "vitest";
import type { RootEntry } from "./root-entry.ts";
import type { RootGroup } from "./root-groups.ts";
import { retained } from "./retained.ts";

interface World {
  sizes: number[];
  edges: Array<[from: number, to: number]>;
  /** What each root protects, and which group it belongs to. */
  roots: Array<{ target: number; group: number }>;
  groups: number;
}

const anyWorld: fc.Arbitrary<World> = fc.integer({ min: 1, max: 9 }).chain((count) => {
  const path = fc.nat({ max: count - 1 });
  return fc.record({
    sizes: fc.array(fc.nat({ max: 1000 }), { minLength: count, maxLength: count }),
    edges: fc.array(fc.tuple(path, path), { maxLength: count * 2 }),
    roots: fc.array(fc.record({ target: path, group: fc.nat({ max: 2 }) }), { maxLength: 5 }),
    groups: fc.constant(3),
  });
});

/** What is alive when one path is taken out, and of the roots only these are left. */
function alive({ edges, roots }: World, without: number, isLeft: (root: number) => boolean): Set<number> {
  const found = new Set(roots.filter((_, root) => isLeft(root)).map(({ target }) => target));
  found.delete(without);
  for (const path of found) for (const [from, to] of edges) if (from === path && to !== without) found.add(to);
  return found;
}

function retainedOf(world: World) {
  const { sizes, edges, roots, groups } = world;
  const graph = graphFromEdges(
    sizes.length,
    Uint32Array.from(edges, ([from]) => from),
    Uint32Array.from(edges, ([, to]) => to),
  );
  const groupList = Array.from({ length: groups }, (_, group): RootGroup => {
    const members = [...roots.keys()].filter((root) => roots[root]!.group === group);
    return { kind: "direct", label: String(group), members, current: false };
  });
  return retained(graph, Float64Array.from(sizes), roots as unknown as RootEntry[], groupList);
}

const all = () => true;

test("what a path, a root or a group retains is what is no longer alive once it is gone", { timeout: 30_000 }, () => {
  fc.assert(
    fc.property(anyWorld, (world) => {
      const found = retainedOf(world);
      const before = alive(world, -1, all);
      const lost = (after: Set<number>) => {
        const gone = [...before].filter((path) => !after.has(path));
        return [gone.reduce((sum, path) => sum + world.sizes[path]!, 0), gone.length];
      };
      world.sizes.forEach((_, path) => {
        expect([found.pathBytes[path], found.pathCounts[path]]).toEqual(lost(alive(world, path, all)));
      });
      world.roots.forEach((_, root) => {
        const after = alive(world, -1, (other) => other !== root);
        expect([found.rootBytes[root], found.rootCounts[root]]).toEqual(lost(after));
      });
      for (let group = 0; group < world.groups; group++) {
        const after = alive(world, -1, (root) => world.roots[root]!.group !== group);
        expect([found.groupBytes[group], found.groupCounts[group]]).toEqual(lost(after));
      }
    }),
    { numRuns: 1000 },
  );
});

test(
  "a path is held by the nearest path it cannot live without, else by the one group of roots that keeps it",
  { timeout: 30_000 },
  () => {
    fc.assert(
      fc.property(anyWorld, (world) => {
        const found = retainedOf(world);
        const before = alive(world, -1, all);
        const paths = [...world.sizes.keys()];
        const isHeldBy = (path: number, holder: number) => path !== holder && !alive(world, holder, all).has(path);
        for (const path of paths) {
          const holders = before.has(path) ? paths.filter((one) => before.has(one) && isHeldBy(path, one)) : [];
          // The nearest is the one that all other holders hold, too.
          const nearest = holders.find((one) => holders.every((other) => other === one || isHeldBy(one, other)));
          expect(found.heldBy[path]).toBe(nearest ?? -1);
          const group = [0, 1, 2].find(
            (one) => !alive(world, -1, (root) => world.roots[root]!.group !== one).has(path),
          );
          const isAlone = before.has(path) && nearest === undefined && group !== undefined;
          expect(found.heldByGroup[path]).toBe(isAlone ? group : -1);
        }
      }),
      { numRuns: 1000 },
    );
  },
);
