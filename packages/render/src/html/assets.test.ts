import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import * as fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { byteUnits, columnUnit, formatBytes } from "../units/bytes.ts";
import { formatCount, formatRatio } from "../units/count.ts";
import { formatAge, formatDuration } from "../units/time.ts";
import { pageScript, pageStyle } from "./assets.ts";

// Hundreds of random views take seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

interface Rect {
  x: number;
  y: number;
  w: number;
  h: number;
}
interface Entry {
  is: "node" | "itself" | "run";
  node: number;
  from: number;
  to: number;
  weight: number;
}
interface Tree {
  root: number;
  weight: (node: number) => number;
  childCount: (node: number) => number;
}
type Run = { from: number; to: number } | null;

const asset = (name: string): Promise<unknown> => import(new URL(`../../assets/${name}`, import.meta.url).href);
const page = (await asset("units.js")) as Record<string, (...values: unknown[]) => unknown>;
const { arrange, squarify } = (await asset("squarify.js")) as {
  arrange: (entries: Entry[], rect: Rect) => Rect[];
  squarify: (weights: number[], rect: Rect) => Rect[];
};
const { growTree, entriesOf } = (await asset("tree.js")) as {
  growTree: (data: object) => Tree;
  entriesOf: (tree: Tree, node: number, run: Run, area: number) => Entry[];
};

const figure = fc.oneof(fc.double(), fc.maxSafeInteger(), fc.nat(), fc.double({ min: -2, max: 2 }), fc.constant(null));

describe("the page's script", () => {
  it("is typed", () => {
    const project = fileURLToPath(new URL("../../tsconfig.page.json", import.meta.url));
    const tsc = fileURLToPath(new URL("../../../../node_modules/.bin/tsc", import.meta.url));
    expect(() => execFileSync(tsc, ["-p", project], { encoding: "utf8" })).not.toThrow();
  }, 60_000);

  it("is one script without imports, exports or comments, and parses", () => {
    const { source } = pageScript();
    expect(source).not.toMatch(/^\s*(?:import|export|\/\/|\/\*)/m);
    expect(source).not.toMatch(/<\/script|<!--/i);
    expect(() => new Function(source)).not.toThrow();
    const names = [...source.matchAll(/^(?:function|const|let) (\w+)/gm)].map((match) => match[1]);
    expect(new Set(names).size, "a name is used by two of its parts").toBe(names.length);
    expect(pageStyle().source).not.toMatch(/<\/style|url\(|@import/i);
  });

  it("reads figures as the other renderers do", () => {
    fc.assert(
      fc.property(figure, fc.constantFrom(undefined, ...byteUnits), (number, unit) => {
        expect(page.formatBytes?.(number, unit)).toBe(formatBytes(number, unit));
        expect(page.formatCount?.(number)).toBe(formatCount(number));
        expect(page.formatCount?.(number, "path", "paths")).toBe(formatCount(number, "path"));
        expect(page.formatRatio?.(number)).toBe(formatRatio(number));
        expect(page.formatAge?.(number)).toBe(formatAge(number));
        expect(page.formatDuration?.(number)).toBe(formatDuration(number));
      }),
      { numRuns: 2000 },
    );
    fc.assert(fc.property(fc.array(figure), (numbers) => page.columnUnit?.(numbers) === columnUnit(numbers)));
  });
});

describe("the treemap", () => {
  const weights = fc
    .array(fc.double({ min: 0.001, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 60 })
    .map((list) => list.sort((a, b) => b - a));
  const rect = fc.record({
    x: fc.nat(50),
    y: fc.nat(50),
    w: fc.integer({ min: 1, max: 900 }),
    h: fc.integer({ min: 1, max: 900 }),
  });

  /** Each weight has its share of the area, inside, without overlap. */
  function expectShares(rects: Rect[], list: number[], whole: Rect): void {
    const total = list.reduce((sum, weight) => sum + weight, 0);
    const slack = 1e-6 * whole.w * whole.h + 1e-6;
    for (const [at, made] of rects.entries()) {
      expect(Math.abs(made.w * made.h - ((list[at] ?? 0) / total) * whole.w * whole.h)).toBeLessThan(slack);
      expect(made.x).toBeGreaterThanOrEqual(whole.x - 1e-6);
      expect(made.y).toBeGreaterThanOrEqual(whole.y - 1e-6);
      expect(made.x + made.w).toBeLessThanOrEqual(whole.x + whole.w + 1e-6);
      expect(made.y + made.h).toBeLessThanOrEqual(whole.y + whole.h + 1e-6);
      for (const other of rects.slice(0, at)) {
        const across = Math.min(made.x + made.w, other.x + other.w) - Math.max(made.x, other.x);
        const down = Math.min(made.y + made.h, other.y + other.h) - Math.max(made.y, other.y);
        expect(Math.min(across, down)).toBeLessThan(1e-6);
      }
    }
  }

  it("gives each weight its share of the area, inside, without overlap", () => {
    fc.assert(fc.property(weights, rect, (list, whole) => expectShares(squarify(list, whole), list, whole)));
  });

  it("does so too where runs of small things stand apart", () => {
    fc.assert(
      fc.property(weights, rect, fc.func(fc.boolean()), (list, whole, isRun) => {
        const entries = list.map((weight): Entry => ({
          is: isRun(weight) ? "run" : "node",
          node: 0,
          from: 0,
          to: 0,
          weight,
        }));
        expectShares(arrange(entries, whole), list, whole);
      }),
    );
  });

  it("makes squares where it can", () => {
    for (const made of squarify([1, 1, 1, 1], { x: 0, y: 0, w: 100, h: 100 }))
      expect([made.w, made.h]).toEqual([50, 50]);
  });

  /** A tree of `parents`, each weighing its `own` and all below it. */
  function treeOf(parents: number[], own: number[]): { tree: Tree; weights: number[] } {
    const sums = [...own];
    for (let node = parents.length - 1; node >= 0; node--) {
      const parent = parents[node] ?? -1;
      if (parent >= 0) sums[parent] = (sums[parent] ?? 0) + (sums[node] ?? 0);
    }
    const labels = parents.map(String);
    return {
      tree: growTree({ labels, parents, weights: sums, groups: [], groupNames: [], measure: "" }),
      weights: sums,
    };
  }

  const anyTree = fc
    .nat(300)
    .chain((size) =>
      fc.tuple(
        fc.tuple(...Array.from({ length: size }, (_, node) => fc.integer({ min: -1, max: node - 1 }))),
        fc.array(fc.nat(1000), { minLength: size, maxLength: size }),
      ),
    );

  it("loses nothing: what is drawn of a node or a run weighs what it weighs, and every run leads on", () => {
    fc.assert(
      fc.property(anyTree, fc.integer({ min: 100, max: 400_000 }), ([parents, own], area) => {
        const { tree, weights: sums } = treeOf(parents as number[], own);
        for (let node = 0; node <= sums.length; node++) {
          const entries = entriesOf(tree, node, null, area);
          if (tree.childCount(node) === 0 && node !== tree.root) continue;
          expect(entries.reduce((sum, entry) => sum + entry.weight, 0)).toBe(tree.weight(node));
          expect(entries.map((entry) => entry.weight)).toEqual(
            entries.map((entry) => entry.weight).sort((a, b) => b - a),
          );
          for (const run of entries.filter((entry) => entry.is === "run")) {
            const inside = entriesOf(tree, run.node, run, 400_000);
            expect(inside.reduce((sum, entry) => sum + entry.weight, 0)).toBe(run.weight);
            expect(inside.length).toBeGreaterThan(1);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it("puts a hundred thousand equal leaves into a few runs that can be opened down to the last leaf", () => {
    const size = 100_000;
    const { tree } = treeOf(
      Array.from({ length: size }, () => -1),
      Array.from({ length: size }, () => 10),
    );
    let entries = entriesOf(tree, tree.root, null, 1000 * 500);
    let steps = 0;
    for (
      let run = entries.find((entry) => entry.is === "run");
      run;
      run = entries.find((entry) => entry.is === "run")
    ) {
      expect(entries.length).toBeLessThanOrEqual(440);
      entries = entriesOf(tree, run.node, run, 1000 * 500);
      steps++;
    }
    expect(steps).toBeLessThanOrEqual(4);
    expect(entries.every((entry) => entry.is === "node")).toBe(true);
  });
});
