import type { DerivationCost, Run } from "@nixperf/history";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { ledgerCost, ledgerRun } from "../../../test/ledger/runs.ts";
import type { OwnRun } from "../own-runs.ts";
import type { RunSettings } from "./run-settings.ts";
import { spanOf, unreplayedBy, unreplayedGaps } from "./unreplayed.ts";
import type { Unreplayed } from "./unreplayed.ts";

const drvPath = `/nix/store/${"0".repeat(32)}-a-1.drv`;
const two: RunSettings = { jobs: 2, cores: 1, substitutionJobs: 16, numbers: [2, 34, 8] };

/** A run of builds that took from one second of it to another. */
function own(
  spans: ReadonlyArray<readonly [number, number]>,
  given: Partial<Run> = {},
  cost: Partial<DerivationCost> = {},
): OwnRun {
  const run = ledgerRun(1, { built: spans.length, ...given });
  return {
    number: 1,
    run,
    costs: spans.map((span) => ledgerCost(run, "a-1", span, { drvPath, ...cost })),
    othersCores: null,
  };
}

const plain: Array<[number, number]> = [
  [0, 3],
  [1, 4],
  [4, 6],
];

test("a run of plain builds is replayed", () => {
  expect(unreplayedBy(own(plain), two)).toBeNull();
});

test.each<[Unreplayed, OwnRun, RunSettings | null]>([
  ["ended", own(plain, { outcome: "failed" }), two],
  ["ended", own(plain, { failed: 1 }), two],
  ["untimed", own([], { built: 3, timing: "order" }), two],
  ["untimed", own(plain, {}, { startedAt: null }), two],
  ["pruned", own(plain, { built: 4 }), two],
  ["derivations", own(plain, {}, { drvPath: null }), two],
  ["remote", own(plain, {}, { machine: "ssh-ng://other" }), two],
  ["settings", own(plain), null],
  ["none", own(plain), { ...two, jobs: 0 }],
  ["more", own(plain), { ...two, jobs: 1 }],
  [
    "paused",
    own([
      [0, 3],
      [5, 8],
    ]),
    two,
  ],
])("%s: such a run says nothing of the model", (reason, run, settings) => {
  expect(unreplayedBy(run, settings)).toBe(reason);
});

test("a build that may have ended earlier is not one more at once, and Nix may take its time in between", () => {
  const next: Array<[number, number]> = [
    [0, 3],
    [2.9, 5],
  ];
  expect(unreplayedBy(own(next), { ...two, jobs: 1 })).toBe("more");
  expect(unreplayedBy(own(next, {}, { earliestSeconds: 2.95 }), { ...two, jobs: 1 })).toBe("more");
  expect(unreplayedBy(own(next, {}, { earliestSeconds: 2 }), { ...two, jobs: 1 })).toBeNull();
  expect(
    unreplayedBy(
      own([
        [0, 100],
        [108, 200],
      ]),
      two,
    ),
  ).toBeNull();
});

test("more than max-jobs at once is found wherever it is", () => {
  const spans = fc.array(fc.tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 1, max: 20 })), { minLength: 1 });
  fc.assert(
    fc.property(spans, fc.integer({ min: 1, max: 5 }), (list, jobs) => {
      const run = own(list.map(([from, seconds]) => [from, from + seconds] as const));
      const atOnce = Math.max(
        ...Array.from(
          { length: 75 },
          (_, second) => list.filter(([from, seconds]) => from <= second && second < from + seconds).length,
        ),
      );
      expect(unreplayedBy(run, { ...two, jobs }) === "more").toBe(atOnce > jobs);
      const end = Math.max(...list.map(([from, seconds]) => from + seconds));
      expect(spanOf(run.costs).seconds).toBeCloseTo(end - Math.min(...list.map(([from]) => from)), 5);
    }),
  );
});

test("each reason is one gap, which names the runs", () => {
  const found = [7, 6, 5, 4, 3, 2].map((number) => ({ number, reason: "derivations" as const }));
  const gaps = unreplayedGaps([...found, { number: 1, reason: "ended" }, { number: 9, reason: "ended" }]);
  expect(gaps.map(({ message }) => message.replace(/:.*/, ""))).toEqual([
    "each of the runs 1, 9 of the ledger is not replayed",
    "each of the runs 7, 6, 5, 4, 3, … of the ledger (6 in all) is not replayed",
  ]);
  expect(unreplayedGaps([])).toEqual([]);
});
