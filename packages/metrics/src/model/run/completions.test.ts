import * as fc from "fast-check";
import { expect, test } from "vitest";

import { matchCompletions, type Window } from "./completions.ts";

/** Every way to give each completion to another build, by trying. A build that may not be stopped must get one. */
function arrangements(windows: readonly Window[], count: number): (number | null)[][] {
  const found: (number | null)[][] = [];
  const given: (number | null)[] = windows.map(() => null);
  const fits = (one: Window, at: number): boolean => one.first <= at && at <= one.last;
  const isOver = (one: Window): boolean => one.first > one.last || one.first >= count;
  const mayBeStopped = (one: Window): boolean => isOver(one) || (one.mayBeStopped && one.last >= count - 1);
  const place = (at: number): void => {
    if (at === count) {
      if (windows.every((one, index) => given[index] !== null || mayBeStopped(one))) found.push([...given]);
      return;
    }
    for (const [index, one] of windows.entries()) {
      if (given[index] !== null || !fits(one, at)) continue;
      given[index] = at;
      place(at + 1);
      given[index] = null;
    }
  };
  place(0);
  return found;
}

const anyWindow = fc
  .record({ first: fc.nat(5), length: fc.nat(5), mayBeStopped: fc.boolean(), likely: fc.nat(3) })
  .map(({ first, length, mayBeStopped, likely }): Window => ({ first, last: first + length, mayBeStopped, likely }));

test("what each build can have been is exactly what trying every arrangement shows", () => {
  let sound = 0;
  fc.assert(
    fc.property(fc.array(anyWindow, { maxLength: 6 }), fc.nat(6), (windows, count) => {
      const all = arrangements(windows, count);
      const { matches, isSound } = matchCompletions(windows, count);
      expect(isSound).toBe(all.length > 0);
      if (!isSound) return;
      sound++;
      expect(all).toContainEqual(matches.map((one) => one.chosen));
      for (const [index, match] of matches.entries()) {
        const possible = new Set(all.map((given) => given[index]!));
        expect(match.mayBeStopped).toBe(possible.has(null as never));
        possible.delete(null as never);
        expect(match.mayHaveCompleted).toBe(possible.size > 0);
        if (possible.size === 0) continue;
        expect(match.first).toBe(Math.min(...possible));
        // Of one that may have been stopped the last is only known to be no later.
        if (match.mayBeStopped) expect(match.last).toBeGreaterThanOrEqual(Math.max(...possible));
        else expect(match.last).toBe(Math.max(...possible));
      }
    }),
    { numRuns: 3000 },
  );
  expect(sound).toBeGreaterThan(300);
});

test("of builds that cannot be told apart, the likely one is taken to have ended first", () => {
  const open = { first: 0, last: 9, mayBeStopped: false };
  const { matches } = matchCompletions(
    [
      { ...open, likely: 2 },
      { ...open, likely: 1 },
    ],
    2,
  );
  expect(matches.map((one) => one.chosen)).toEqual([1, 0]);
});

test("windows that contradict each other keep what they say by themselves", () => {
  const one = { first: 0, last: 0, mayBeStopped: false, likely: 0 };
  const { matches, isSound } = matchCompletions([one, one], 2);
  expect(isSound).toBe(false);
  expect(matches[0]).toEqual({ chosen: 0, first: 0, last: 0, mayBeStopped: false, mayHaveCompleted: true });
});

test("two thousand builds whose stops all come at the end take no time to speak of", () => {
  const windows = Array.from({ length: 2000 }, (_, index): Window => {
    return { first: Math.max(0, index - 8), last: 1999, mayBeStopped: false, likely: index };
  });
  const before = performance.now();
  expect(matchCompletions(windows, 2000).isSound).toBe(true);
  expect(performance.now() - before).toBeLessThan(2000);
});
