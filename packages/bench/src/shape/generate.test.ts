import { createHash } from "node:crypto";

import { assert, integer, nat, property, record } from "fast-check";
import { describe, expect, test } from "vitest";

import { describeShape } from "./describe.ts";
import { storeShape } from "./generate.ts";
import { livePaths } from "./liveness.ts";
import { pathKind, type StoreShape } from "./store-shape.ts";

const options = record({ paths: integer({ min: 100, max: 1_200 }), seed: nat() });

function digest(shape: StoreShape): string {
  const { options: _, absentDerivers, ...rest } = shape;
  return createHash("sha256")
    .update(JSON.stringify([rest, [...absentDerivers]]))
    .digest("hex");
}

function refsOf(shape: StoreShape, path: number): number[] {
  return [...shape.refs.subarray(shape.refStart[path], shape.refStart[path + 1])];
}

describe("a generated store", () => {
  test("is the same for the same seed and another for another seed", () => {
    assert(
      property(options, ({ paths, seed }) => {
        const first = digest(storeShape({ paths, seed }));
        expect(digest(storeShape({ paths, seed }))).toBe(first);
        expect(digest(storeShape({ paths, seed: seed + 1 }))).not.toBe(first);
      }),
      { numRuns: 10 },
    );
  });

  test("has exactly the paths asked for, with names that Nix takes, no hash part twice, in order of time", () => {
    assert(
      property(options, (asked) => {
        const { names, registered, options: full } = storeShape(asked);
        expect(names).toHaveLength(asked.paths);
        for (const name of names)
          expect(name).toMatch(/^[0-9a-df-np-sv-z]{32}-[0-9a-zA-Z+\-_?=][0-9a-zA-Z+\-._?=]{0,210}$/);
        expect(new Set(names.map((name) => name.slice(0, 32))).size).toBe(asked.paths);
        for (let path = 1; path < names.length; path++)
          expect(registered[path]).toBeGreaterThanOrEqual(registered[path - 1]!);
        expect(registered.at(-1)).toBeLessThanOrEqual(full.endSeconds);
      }),
      { numRuns: 30 },
    );
  });

  test("has no cycles but self references: each path refers to itself and earlier ones, each once", () => {
    assert(
      property(options, (asked) => {
        const shape = storeShape(asked);
        for (let path = 0; path < shape.names.length; path++) {
          const refs = refsOf(shape, path);
          expect(refs).toEqual([...new Set(refs)].sort((a, b) => a - b));
          for (const ref of refs) expect(ref).toBeLessThanOrEqual(path);
          if (shape.kinds[path] === pathKind.source) expect(refs).toEqual([]);
          if (shape.kinds[path] === pathKind.derivation) expect(refs).not.toContain(path);
        }
      }),
      { numRuns: 30 },
    );
  });

  test("has derivers that list what they made, and derivations whose inputs are all there", () => {
    assert(
      property(options, (asked) => {
        const shape = storeShape(asked);
        const listed = new Set(shape.derivationOutputs.map((row) => `${row.drv} ${row.name}`));
        const drvs = new Set(shape.derivationOutputs.map((row) => row.drv));
        for (let path = 0; path < shape.names.length; path++) {
          const isDrv = shape.kinds[path] === pathKind.derivation;
          expect(shape.names[path]!.endsWith(".drv")).toBe(isDrv);
          expect(drvs.has(path)).toBe(isDrv);
          const deriver = shape.derivers[path]!;
          if (deriver < 0) continue;
          expect(shape.kinds[path]).toBe(pathKind.output);
          expect(listed).toContain(`${deriver} ${shape.names[path]!}`);
        }
      }),
      { numRuns: 30 },
    );
  });

  test("of the size people have comes out as asked", () => {
    const found = describeShape(storeShape({ paths: 32_714 }));
    expect(found.roots).toBe(320);
    expect(Math.abs(found.livePaths - 20_057)).toBeLessThan(200);
    expect(Math.abs(found.refs - 126_000)).toBeLessThan(8_000);
    expect(Math.abs(found.narBytes - 25e9)).toBeLessThan(25e6);
    expect((found.derivations + found.sources) / found.paths).toBeLessThan(0.5);
    expect(found.rootsByKind["system"]).toBe(60);
  });

  test("keeps to the number of references asked for when that is a larger one", () => {
    const { refsPerPath } = describeShape(storeShape({ paths: 20_000, refsPerPath: 10 }));
    expect(refsPerPath).toBeGreaterThan(9);
    expect(refsPerPath).toBeLessThan(11);
  });

  test("has as many live outputs that their deriver does not list as were asked for, and none by default", () => {
    for (const orderDependentPairs of [0, 5]) {
      const shape = storeShape({ paths: 2_000, orderDependentPairs });
      const listed = new Set(shape.derivationOutputs.map((row) => `${row.drv} ${row.name}`));
      const alive = livePaths(shape);
      const stray = shape.names.filter(
        (name, path) =>
          shape.derivers[path]! >= 0 && alive[path] === 1 && !listed.has(`${shape.derivers[path]!} ${name}`),
      );
      expect(stray).toHaveLength(orderDependentPairs);
    }
  });
});
