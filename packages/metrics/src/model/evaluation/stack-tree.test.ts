import * as fc from "fast-check";
import { expect, test } from "vitest";
import { stackTree } from "./stack-tree.ts";

test("equal frames under equal ones are one, with the samples of all stacks through them", () => {
  const { names, parents, depths, totals, samples, damaged } = stackTree("a;b 2\na;c 1\nb 3\na;b;c 1\nno count\n 5\n");
  expect(names).toEqual(["a", "b", "c", "b", "c"]);
  expect(parents).toEqual([-1, 0, 0, -1, 1]);
  expect(depths).toEqual([0, 1, 1, 0, 2]);
  expect(totals).toEqual([4, 3, 1, 3, 1]);
  expect({ samples, damaged }).toEqual({ samples: 7, damaged: 2 });
});

const stacks = fc.array(
  fc.tuple(fc.array(fc.constantFrom("a", "b", "f.nix:1:2:g x"), { minLength: 1, maxLength: 6 }), fc.nat(50)),
  { maxLength: 20 },
);

test("a frame has been on the stack at least as often as all that it called, and at the top of all together all samples", () => {
  fc.assert(
    fc.property(stacks, (all) => {
      const tree = stackTree(all.map(([frames, count]) => `${frames.join(";")} ${count}`).join("\n"));
      const called = tree.names.map(() => 0);
      let outermost = 0;
      tree.parents.forEach((parent, at) => {
        if (parent < 0) outermost += tree.totals[at]!;
        else called[parent]! += tree.totals[at]!;
      });
      called.forEach((sum, at) => expect(sum).toBeLessThanOrEqual(tree.totals[at]!));
      expect(outermost).toBe(tree.samples);
      expect(tree.samples).toBe(all.reduce((sum, [, count]) => sum + count, 0));
    }),
  );
});

test("a stack as deep as memory goes is cut, and is walked soon", () => {
  const { depths, samples } = stackTree(`${Array.from({ length: 200_000 }, (_, i) => `f${i % 7}`).join(";")} 1`);
  expect(Math.max(...depths)).toBeLessThan(1000);
  expect(samples).toBe(1);
});
