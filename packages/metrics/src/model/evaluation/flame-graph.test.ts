import * as fc from "fast-check";
import { expect, test } from "vitest";
import { stackTree } from "./stack-tree.ts";
import { flameGraphSvg } from "./flame-graph.ts";

interface Frame {
  name: string;
  x: number;
  y: number;
  width: number;
}

function framesOf(svg: string): Frame[] {
  const frame =
    /<title>([^<]*): \d+ of \d+ samples, [^<]*<\/title>\n<rect class="\w+" x="([\d.]+)" y="(\d+)" width="([\d.]+)"/g;
  return [...svg.matchAll(frame)].map(([, name, x, y, width]) => ({
    name: name!,
    x: Number(x),
    y: Number(y),
    width: Number(width),
  }));
}

test("frames stand on what called them, as wide as their share of the samples, by name", () => {
  const [outer, second, first] = framesOf(flameGraphSvg(stackTree("a;c 1\na;b 2\na 1\n"), "t"));
  expect([outer!.name, second!.name, first!.name]).toEqual(["a", "c", "b"]);
  expect(outer!.width).toBeCloseTo(1199.6, 1);
  expect(first).toMatchObject({ x: 0, width: 599.6 });
  expect(second).toMatchObject({ x: 600, width: 299.6 });
  expect(first!.y).toBeLessThan(outer!.y);
});

test("no frame lies over another one of its row, nor beyond what called it", () => {
  const stacks = fc.array(
    fc.tuple(fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 5 }), fc.integer({ min: 1, max: 9 })),
    { minLength: 1, maxLength: 12 },
  );
  fc.assert(
    fc.property(stacks, (all) => {
      const frames = framesOf(flameGraphSvg(stackTree(all.map(([f, n]) => `${f.join(";")} ${n}`).join("\n")), "t"));
      for (const row of new Set(frames.map(({ y }) => y))) {
        const inRow = frames.filter(({ y }) => y === row).toSorted((a, b) => a.x - b.x);
        for (const [i, { x, width }] of inRow.entries()) {
          expect(x + width).toBeLessThanOrEqual((inRow[i + 1]?.x ?? 1200) + 0.02);
          const below = frames.filter((other) => other.y === row + 17);
          if (below.length > 0)
            expect(below.some((caller) => caller.x <= x + 0.02 && caller.x + caller.width >= x + width - 0.02)).toBe(
              true,
            );
        }
      }
    }),
  );
});

test("names from outside stay text", () => {
  const svg = flameGraphSvg(stackTree('<script>alert(1)</script>"\u0000\u001b[2J 1'), "<b>&");
  expect(svg).not.toContain("<script");
  expect(svg).not.toContain("<b>");
  expect(svg).not.toContain("\u0000");
  expect(svg).not.toContain("\u001b");
});

test("nothing seen is a picture without frames", () => {
  expect(framesOf(flameGraphSvg(stackTree(""), "t"))).toEqual([]);
});
