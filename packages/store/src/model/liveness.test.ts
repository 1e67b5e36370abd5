import * as fc from "fast-check";
import { expect, test } from "vitest";
import { snapshotOf } from "../../test/snapshot-of.ts";
import type { PathSpec, SnapshotSpec } from "../../test/snapshot-of.ts";
import { livenessEdges } from "./liveness-edges.ts";
import { liveness, state } from "./liveness.ts";
import { stateName } from "./state-name.ts";
import { understand } from "./store-model.ts";

/** A small store as plain data. Paths are numbers; a path below `derivations` is a derivation. */
interface World {
  count: number;
  derivations: number;
  refs: Array<[from: number, to: number]>;
  /** Of each path; -1 for none. */
  derivers: number[];
  /** Rows of DerivationOutputs, and what only realisations tell. */
  outputs: Array<[derivation: number, path: number]>;
  realised: Array<[derivation: number, path: number]>;
  roots: number[];
  missing: Set<number>;
  keepOutputs: boolean;
  keepDerivations: boolean;
}

/**
 * What Nix's collector calls alive and dead when it comes across the store objects in this order: `collectGarbage` in
 * `gc.cc`, line by line. The two sets may overlap.
 */
function collect(world: World, order: readonly number[]): { alive: Set<number>; dead: Set<number> } {
  const alive = new Set<number>();
  const dead = new Set<number>();
  const outputsOf = (path: number) =>
    [...world.outputs, ...world.realised].filter(([drv]) => drv === path).map(([, output]) => output);

  /** `computeFSClosure` in `misc.cc`. */
  const closure = (start: number) => {
    const found = new Set([start]);
    for (const path of found) {
      for (const [from, to] of world.refs) if (from === path) found.add(to);
      if (world.keepOutputs) for (const output of outputsOf(path)) found.add(output);
      if (world.keepDerivations && world.derivers[path]! >= 0) found.add(world.derivers[path]!);
    }
    return found;
  };

  const deleteReferrersClosure = (start: number) => {
    const visited = new Set([start]);
    for (const path of visited) {
      if (alive.has(path)) {
        alive.add(start);
        return;
      }
      if (dead.has(path)) continue;
      if (world.roots.includes(path)) {
        alive.add(start);
        for (const needed of closure(path)) alive.add(needed);
        return;
      }
      for (const [from, to] of world.refs) if (to === path) visited.add(from);
      if (world.keepDerivations) {
        for (const output of outputsOf(path)) if (world.derivers[output] === path) visited.add(output);
      }
      if (world.keepOutputs) {
        for (const [drv, output] of world.outputs) if (output === path) visited.add(drv);
      }
    }
    for (const path of visited) dead.add(path);
  };
  for (const path of order) deleteReferrersClosure(path);
  return { alive, dead };
}

/** The state of every path by what the collector says in all these orders. */
function naiveStates(world: World, orders: Iterable<readonly number[]>): number[] {
  const seen = Array.from({ length: world.count }, () => new Set<string>());
  for (const order of orders) {
    const { alive, dead } = collect(world, order);
    seen.forEach((said, path) => said.add(`${alive.has(path)} ${dead.has(path)}`));
  }
  return seen.map((said) => {
    if (said.size > 1) return state.orderDependent;
    const [only] = said;
    if (only === "true false") return state.live;
    if (only === "false true") return state.dead;
    return only === "false false" ? state.unseen : state.orderDependent;
  });
}

function statesOf(world: World): number[] {
  const key = (path: number) => (path < world.derivations ? `d${path}.drv` : `p${path}`);
  const keysFrom = (edges: World["refs"], path: number) =>
    edges.filter(([from]) => from === path).map(([, to]) => key(to));
  const paths = world.derivers.map((deriver, path): [string, PathSpec] => [
    key(path),
    {
      refs: keysFrom(world.refs, path),
      ...(deriver >= 0 ? { deriver: key(deriver) } : {}),
      outputs: Object.fromEntries(keysFrom(world.outputs, path).map((output, i) => [`o${i}`, output])),
      missing: world.missing.has(path),
    },
  ]);
  const { keepOutputs, keepDerivations } = world;
  const realised = world.realised.map(([drv, path]): [string, string] => [key(drv), key(path)]);
  const snapshot = snapshotOf({ paths: Object.fromEntries(paths), realised, keepOutputs, keepDerivations });
  return [...liveness(livenessEdges(snapshot), world.roots, snapshot.disk.missing)];
}

function anyWorld(maxCount: number, options: { missing: boolean }): fc.Arbitrary<World> {
  return fc.integer({ min: 1, max: maxCount }).chain((count) => {
    const path = fc.nat({ max: count - 1 });
    const edges = fc.array(fc.tuple(path, path), { maxLength: count + 2 });
    return fc.nat({ max: count }).chain((derivations) => {
      const derivation = derivations === 0 ? null : fc.nat({ max: derivations - 1 });
      const outputs: fc.Arbitrary<World["outputs"]> =
        derivation === null
          ? fc.constant([])
          : fc.uniqueArray(fc.tuple(derivation, path), { maxLength: 4, selector: String });
      const deriver = derivation === null ? fc.constant(-1) : fc.oneof(fc.constant(-1), derivation);
      return fc.record({
        count: fc.constant(count),
        derivations: fc.constant(derivations),
        refs: edges,
        derivers: fc.array(deriver, { minLength: count, maxLength: count }),
        outputs,
        realised: fc.oneof(
          { weight: 3, arbitrary: fc.constant<World["realised"]>([]) },
          { weight: 1, arbitrary: outputs },
        ),
        roots: fc.uniqueArray(path, { maxLength: 3 }),
        missing: options.missing ? fc.uniqueArray(path).map((all) => new Set(all)) : fc.constant(new Set<number>()),
        keepOutputs: fc.boolean(),
        keepDerivations: fc.boolean(),
      });
    });
  });
}

function onDisk(world: World): number[] {
  return Array.from({ length: world.count }, (_, path) => path).filter((path) => !world.missing.has(path));
}

function* allOrders(paths: readonly number[]): Generator<number[]> {
  if (paths.length === 0) yield [];
  for (const first of paths) {
    for (const rest of allOrders(paths.filter((path) => path !== first))) yield [first, ...rest];
  }
}

test(
  "tried in every order, the collector keeps what is live, deletes what is dead, and nothing else for certain",
  { timeout: 30_000 },
  () => {
    fc.assert(
      fc.property(anyWorld(5, { missing: false }), (world) => {
        expect(statesOf(world)).toEqual(naiveStates(world, allOrders(onDisk(world))));
      }),
      { numRuns: 2000 },
    );
  },
);

test(
  "the same where registered paths are not on disk, which the collector comes across by edges only",
  { timeout: 30_000 },
  () => {
    fc.assert(
      fc.property(anyWorld(5, { missing: true }), (any) => {
        const world = { ...any, roots: any.roots.filter((root) => !any.missing.has(root)) };
        expect(statesOf(world)).toEqual(naiveStates(world, allOrders(onDisk(world))));
      }),
      { numRuns: 2000 },
    );
  },
);

test(
  "where roots themselves are not on disk, nothing is called live, dead or unseen that may be otherwise",
  { timeout: 30_000 },
  () => {
    fc.assert(
      fc.property(anyWorld(5, { missing: true }), (world) => {
        const naive = naiveStates(world, allOrders(onDisk(world)));
        statesOf(world).forEach((found, path) => {
          if (found !== state.orderDependent) expect(found).toBe(naive[path]);
        });
      }),
      { numRuns: 2000 },
    );
  },
);

const named = (spec: SnapshotSpec): Record<string, string | null> => {
  const model = understand(snapshotOf(spec));
  return Object.fromEntries(Object.keys(spec.paths).map((key, i) => [key, stateName(model.states[i]!, true)]));
};

test("a deriver that does not know its output is kept when its output's root was met before it", () => {
  const paths = { "a.drv": { refs: ["src"] }, src: {}, a: { deriver: "a.drv" } };
  expect(named({ paths, roots: ["a"] })).toEqual({ a: "live", "a.drv": "order-dependent", src: "order-dependent" });
  expect(named({ paths, roots: ["a"], keepDerivations: false })).toEqual({ a: "live", "a.drv": "dead", src: "dead" });
});

test("of two derivations with one output, keep-derivations keeps the deriver, keep-outputs keeps the output for both", () => {
  const paths = {
    "1.drv": { outputs: { out: "fetched" } },
    "2.drv": { outputs: { out: "fetched" } },
    fetched: { deriver: "1.drv" },
  };
  expect(named({ paths, roots: ["fetched"] })).toEqual({ fetched: "live", "1.drv": "live", "2.drv": "dead" });
  for (const root of ["1.drv", "2.drv"]) {
    expect(named({ paths, roots: [root], keepOutputs: true })["fetched"]).toBe("live");
    expect(named({ paths, roots: [root], keepOutputs: false })["fetched"]).toBe("dead");
  }
});

test("an output that only a realisation tells is kept by keep-outputs once the derivation's root was met", () => {
  const spec: SnapshotSpec = {
    paths: { "a.drv": {}, a: {} },
    realised: [["a.drv", "a"]],
    roots: ["a.drv"],
    keepOutputs: true,
  };
  expect(named(spec)).toEqual({ "a.drv": "live", a: "order-dependent" });
});

test("a registered path that is not on disk is live in a live closure, dead above what is dead, else not seen", () => {
  const paths = {
    app: { refs: ["lib"] },
    lib: { missing: true },
    old: {},
    "old-user": { refs: ["old"], missing: true },
    alone: { missing: true },
  };
  expect(named({ paths, roots: ["app"] })).toEqual({
    app: "live",
    lib: "live",
    old: "dead",
    "old-user": "dead",
    alone: "unseen",
  });
});
