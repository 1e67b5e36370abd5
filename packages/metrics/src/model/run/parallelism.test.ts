import * as fc from "fast-check";
import { expect, test } from "vitest";

import { parallelismOf } from "./parallelism.ts";
import { unionSeconds } from "./spans.ts";

const anySpans = fc.array(
  fc.tuple(fc.nat(40), fc.nat(10)).map(([start, length]) => ({ start, end: start + length })),
  { maxLength: 12 },
);

test("at every moment as many run as are told by counting, and as long as any runs is their union", () => {
  fc.assert(
    fc.property(anySpans, (spans) => {
      const steps = parallelismOf(spans, 0);
      let busy = 0;
      for (let at = 0; at < 60; at++) {
        const running = spans.filter((one) => one.start <= at && at < one.end).length;
        if (running > 0) busy++;
        expect(steps.findLast(([from]) => from <= at)?.[1] ?? 0).toBe(running);
      }
      expect(unionSeconds(spans)).toBe(busy);
    }),
  );
});

test("of very many steps no more than 5,000 are kept, with the most that ran and the end", () => {
  const spans = Array.from({ length: 20_000 }, (_, index) => ({ start: index, end: index + 0.5 }));
  spans.push({ start: 777.1, end: 777.2 });
  const steps = parallelismOf(spans, 0);
  expect(steps.length).toBeLessThanOrEqual(5000);
  expect(Math.max(...steps.map(([, running]) => running))).toBe(2);
  expect(steps.at(-1)![1]).toBe(0);
  for (const [index, [at]] of steps.entries()) if (index > 0) expect(at).toBeGreaterThan(steps[index - 1]![0]);
});
