import { costClass, estimator } from "@nixperf/history";
import { expect, test } from "vitest";
import { ledgerCost, ledgerRun } from "../../../test/ledger/runs.ts";
import type { OwnRun } from "../own-runs.ts";
import type { CostSources } from "./cost-model.ts";
import { replayLedgerRun } from "./ledger-run.ts";
import type { RunSettings } from "./run-settings.ts";

const drv = (name: string): string => `/nix/store/${"0".repeat(32)}-${name}.drv`;
const two: RunSettings = { jobs: 2, cores: 1, substitutionJobs: 16, numbers: [2, 34, 8] };

/** `top` needs `lib` and what is fetched as `src`; `alone` needs nothing. */
function run(number: number, factor: number): OwnRun {
  const of = ledgerRun(number, { built: 3, substituted: 1 });
  const cost = (name: string, from: number, to: number) =>
    ledgerCost(of, name, [from * factor, to * factor], { drvPath: drv(name), cpuSeconds: 0 });
  return {
    number,
    run: of,
    othersCores: null,
    costs: [
      cost("lib-1", 0, 20),
      cost("alone-1", 0, 35),
      { ...cost("src.tar.gz", 0, 5), outcome: "substituted" },
      cost("top-1", 20, 30),
    ],
  };
}
const inputs = new Map([
  [drv("lib-1"), []],
  [drv("alone-1"), []],
  [drv("top-1"), [drv("lib-1"), drv("src.tar.gz"), drv("was-there-1")]],
]);
const from = (runs: readonly OwnRun[]): CostSources => ({
  estimate: estimator(runs.flatMap(({ costs }) => costs)),
  fetchSeconds: () => null,
  classOf: costClass,
  measuredCores: 1,
});
const told = (one: OwnRun, settings: RunSettings, others: readonly OwnRun[]) =>
  replayLedgerRun(one, settings, inputs, from(others), 2)!;

test("what other runs took foretells a run, in the order in which Nix would build", () => {
  const found = told(run(2, 1), two, [run(1, 2)]);
  expect(found).toMatchObject({ run: 2, graph: "system.nix", nix: "2.34.8", jobs: 2, builds: 4, isBase: false });
  expect(found.recordedSeconds).toBeCloseTo(35, 6);
  expect(found.simulatedSeconds).toBeCloseTo(70, 1);
  expect(found.error).toBeCloseTo(1, 2);
  // One after the other: lib, alone and top.
  expect(told(run(2, 1), { ...two, jobs: 1 }, [run(1, 2)]).simulatedSeconds).toBeCloseTo(130, 1);
});

test("where they do not know all of it, it is told from its own builds", () => {
  const others = run(1, 2);
  others.costs = others.costs.filter(({ name }) => name !== "top-1");
  const found = told(run(2, 1), two, [others]);
  expect([found.isBase, Math.round(found.simulatedSeconds)]).toEqual([true, 35]);
  expect(Math.round(told(run(2, 1), { ...two, jobs: 1 }, []).simulatedSeconds)).toBe(65);
});

test("what was fetched takes what it took, and what needs it waits for it", () => {
  const one = run(2, 1);
  one.costs = one.costs.map((cost) => (cost.outcome === "substituted" ? { ...cost, seconds: 40 } : cost));
  for (const others of [[], [run(1, 1)]]) expect(Math.round(told(one, two, others).simulatedSeconds)).toBe(50);
});

test("builds that need each other in a circle are none", () => {
  const circle = new Map([...inputs, [drv("lib-1"), [drv("top-1")]]]);
  expect(replayLedgerRun(run(2, 1), two, circle, from([]), 2)).toBeNull();
});
