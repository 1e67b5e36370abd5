import * as fc from "fast-check";
import { expect, test } from "vitest";
import { snapshotOf, stateDir } from "../../test/snapshot-of.ts";
import type { PathSpec } from "../../test/snapshot-of.ts";
import { rootSizer } from "./root-sizes.ts";
import { understand } from "./store-model.ts";

interface World {
  sizes: number[];
  refs: Array<[from: number, to: number]>;
  /** Paths that the generations of one profile protect, and those that other links do. */
  generations: number[];
  others: number[];
}

const anyWorld: fc.Arbitrary<World> = fc.integer({ min: 1, max: 8 }).chain((count) => {
  const path = fc.nat({ max: count - 1 });
  return fc.record({
    sizes: fc.array(fc.nat({ max: 1000 }), { minLength: count, maxLength: count }),
    refs: fc.array(fc.tuple(path, path), { maxLength: count * 2 }),
    generations: fc.array(path, { maxLength: 3 }),
    others: fc.array(path, { maxLength: 3 }),
  });
});

function reached({ refs }: World, starts: readonly number[]): Set<number> {
  const found = new Set(starts);
  for (const path of found) for (const [from, to] of refs) if (from === path) found.add(to);
  return found;
}

test("closure, shared and retained size of roots and of groups of them are what walking the references gives", () => {
  fc.assert(
    fc.property(anyWorld, (world) => {
      const { sizes, refs, generations, others } = world;
      const paths = Object.fromEntries(
        sizes.map((narBytes, path): [string, PathSpec] => [
          `p${path}`,
          { narBytes, refs: refs.filter(([from]) => from === path).map(([, to]) => `p${to}`) },
        ]),
      );
      const model = understand(
        snapshotOf({
          paths,
          roots: [
            ...generations.map((path, i) => ({ target: `p${path}`, path: `${stateDir}/profiles/x-${i}-link` })),
            ...others.map((path, i) => ({ target: `p${path}`, path: `/home/ada/kept-${i}` })),
          ],
        }),
      );
      const total = (all: Iterable<number>) => [...all].reduce((sum, path) => sum + sizes[path]!, 0);
      const targets = [...generations, ...others];
      const check = (members: readonly number[], found: ReturnType<ReturnType<typeof rootSizer>["root"]>) => {
        const kept = reached(
          world,
          members.map((root) => targets[root]!),
        );
        const rest = reached(
          world,
          targets.filter((_, root) => !members.includes(root)),
        );
        const alone = [...kept].filter((path) => !rest.has(path));
        expect(found).toEqual({
          closureBytes: total(kept),
          keepsBytes: total(kept),
          retainedBytes: total(alone),
          retainedPaths: alone.length,
          sharedBytes: total(kept) - total(alone),
        });
      };
      const sizer = rootSizer(model);
      model.roots.forEach((_, root) => check([root], sizer.root(root)));
      model.groups.forEach(({ members }, group) => check(members, sizer.group(group)));
    }),
    { numRuns: 500 },
  );
});

test("what keep-derivations adds is kept and retained, and no part of the closure", () => {
  const paths = {
    "app.drv": { outputs: { out: "app" }, narBytes: 10, refs: ["src"] },
    src: { narBytes: 1000 },
    app: { deriver: "app.drv", narBytes: 1 },
  };
  expect(rootSizer(understand(snapshotOf({ paths, roots: ["app"] }))).root(0)).toEqual({
    closureBytes: 1,
    keepsBytes: 1011,
    retainedBytes: 1011,
    retainedPaths: 3,
    sharedBytes: 0,
  });
});

test("what a root retains is not said where not all roots are known, which may keep it too", () => {
  const spec = { paths: { app: { narBytes: 1 } }, roots: ["app"] };
  const sizer = rootSizer(understand(snapshotOf({ ...spec, hidden: { directories: ["/nix/var/nix/gcroots/x"] } })));
  const sizes = { closureBytes: 1, keepsBytes: 1, retainedBytes: null, retainedPaths: null, sharedBytes: null };
  expect([sizer.root(0), sizer.group(0)]).toEqual([sizes, sizes]);
});
