import * as fc from "fast-check";
import { graphFromEdges } from "@nixperf/graph";
import { expect, test } from "vitest";
import { closureSizes, exactClosures } from "./closure-sizes.ts";

const anyWorld = fc.integer({ min: 1, max: 12 }).chain((count) => {
  const path = fc.nat({ max: count - 1 });
  return fc.record({
    sizes: fc.array(fc.nat({ max: 1e12 }), { minLength: count, maxLength: count }),
    refs: fc.array(fc.tuple(path, path), { maxLength: count * 3 }),
  });
});

test("the closure size of a path is the sum over everything that its references lead to, itself included", () => {
  return fc.assert(
    fc.asyncProperty(anyWorld, async ({ sizes, refs }) => {
      const references = graphFromEdges(
        sizes.length,
        Uint32Array.from(refs, ([from]) => from),
        Uint32Array.from(refs, ([, to]) => to),
      );
      const { bytes, relativeError } = await closureSizes({
        references,
        narSizes: Float64Array.from(sizes),
        count: sizes.length,
      });
      expect(relativeError).toBeNull();
      sizes.forEach((_, start) => {
        const closure = new Set([start]);
        for (const path of closure) for (const [from, to] of refs) if (from === path) closure.add(to);
        expect(bytes[start]).toBe([...closure].reduce((sum, path) => sum + sizes[path]!, 0));
      });
    }),
    { numRuns: 500 },
  );
});

test("of more paths than can be added up exactly they are estimates, and it says how good", async () => {
  const count = exactClosures + 1;
  const references = graphFromEdges(count, Uint32Array.of(0, 0, 1), Uint32Array.of(1, 2, 2));
  const { bytes, relativeError } = await closureSizes({
    references,
    narSizes: new Float64Array(count).fill(1000),
    count,
  });
  expect(relativeError).toBeGreaterThan(0);
  expect(relativeError).toBeLessThan(0.2);
  expect(Math.abs(bytes[0]! - 3000)).toBeLessThan(3000 * 5 * relativeError!);
});

test("it pauses between its steps, and stops where the pause says so", async () => {
  const count = 3_000;
  const numbers = Uint32Array.from({ length: count - 1 }, (_, i) => i);
  const references = graphFromEdges(
    count,
    numbers,
    numbers.map((i) => i + 1),
  );
  const database = { references, narSizes: new Float64Array(count).fill(1), count };
  const seen: number[] = [];
  const stopped = closureSizes(database, async (done) => {
    seen.push(done);
    if (seen.length === 2) throw new Error("stopped");
  });
  await expect(stopped).rejects.toThrow("stopped");
  expect(seen).toHaveLength(2);
});
