import * as fc from "fast-check";
import { expect, test } from "vitest";

import { runModel } from "../src/model/run/run-model.ts";
import type { RunReport } from "../src/model/run/report.ts";
import { stopOrders, syntheticRun, type SyntheticOptions, type SyntheticRun } from "./synthetic-run.ts";

const anyDerivation = (index: number) =>
  fc.record({
    needs: index === 0 ? fc.constant([]) : fc.uniqueArray(fc.nat(index - 1), { maxLength: 3 }),
    seconds: fc.integer({ min: 0, max: 500 }).map((ms) => ms / 1000),
    registration: fc.oneof(
      { weight: 4, arbitrary: fc.constant(0.001) },
      fc.integer({ min: 0, max: 300 }).map((ms) => ms / 1000),
    ),
    fails: fc.oneof({ weight: 7, arbitrary: fc.constant(false) }, fc.boolean()),
  });

const anyRun = fc.integer({ min: 1, max: 14 }).chain((count) =>
  fc.record({
    derivations: fc.tuple(...Array.from({ length: count }, (_, index) => anyDerivation(index))),
    jobs: fc.integer({ min: 1, max: 5 }),
    stops: fc.constantFrom(...stopOrders),
    keepGoing: fc.boolean(),
    interruptAfter: fc.option(fc.nat(10), { freq: 4 }),
    isNamed: fc.boolean(),
    startUp: fc.constantFrom(0, 0.005),
  }),
);
const known = fc.record({ graph: fc.boolean(), logs: fc.boolean() });

/** The same run, read by someone who looks only now and then and stamps all that has come meanwhile at once. */
function stampedLate(run: SyntheticRun, every: number): SyntheticRun {
  const stamp = (at: number): number => (every === 0 ? at : Math.ceil(at / every) * every);
  return {
    ...run,
    events: run.events.map(([event, at]) => [event, stamp(at)]),
    endedAt: stamp(run.endedAt),
    truth: new Map([...run.truth].map(([drvPath, one]) => [drvPath, Object.assign({}, one, { end: stamp(one.end) })])),
  };
}

function report(run: SyntheticRun, { graph, logs }: { graph: boolean; logs: boolean }): RunReport {
  const model = runModel();
  for (const [event, at] of run.events) model.event(event, at);
  const facts = { startedAt: 0, endedAt: run.endedAt, exitStatus: 0 };
  return model.result({ ...facts, ...(graph && { inputs: run.inputs }), ...(logs && { logFiles: run.logFiles }) });
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

test("whatever the order of stops, the truth is within the bounds, and is what is called exact", () => {
  const count = { exact: 0, bounded: 0 };
  fc.assert(
    fc.property(anyRun, known, fc.constantFrom(0, 0.003, 0.02), (options, facts, every) => {
      const run = stampedLate(syntheticRun(options), every);
      const { builds } = report(run, facts);
      expect(builds.length).toBe(run.truth.size);
      for (const build of builds) {
        const truth = run.truth.get(build.drvPath)!;
        count[build.confidence]++;
        expect(build.earliestEnd).toBeLessThanOrEqual(truth.end);
        expect(build.latestEnd).toBeGreaterThanOrEqual(truth.end);
        expect(build.end).toBeGreaterThanOrEqual(build.start);
        expect(build.end).toBeGreaterThanOrEqual(build.earliestEnd);
        expect(build.end).toBeLessThanOrEqual(build.latestEnd);
        if (build.confidence === "exact") expect([build.outcome, build.end]).toEqual([truth.outcome, truth.end]);
        if (truth.builderSeconds === null) continue;
        expect(build.earliestSeconds).toBeLessThanOrEqual(truth.builderSeconds + 1e-9);
        expect(build.latestSeconds).toBeGreaterThanOrEqual(truth.builderSeconds - 1e-9);
      }
    }),
    { numRuns: 2000 },
  );
  process.stderr.write(`of ${count.exact + count.bounded} builds, ${count.exact} exact\n`);
  expect(count.exact).toBeGreaterThan(count.bounded);
});

test("where stops are prompt and failures have names, everything is exact", () => {
  fc.assert(
    fc.property(anyRun, known, (options, facts) => {
      const given: SyntheticOptions = { ...options, stops: "prompt", isNamed: true, interruptAfter: null };
      const { builds, gaps } = report(syntheticRun(given), facts);
      expect(builds.map((build) => build.confidence)).toEqual(builds.map(() => "exact"));
      expect(gaps.map((gap) => gap.code)).not.toContain("NIXPERF_LOG_CONTRADICTORY");
    }),
    { numRuns: 500 },
  );
});

test("in a chain with late stops every end is exact, by the starts of what comes after", () => {
  fc.assert(
    fc.property(anyRun, (options) => {
      const derivations = options.derivations.map((one, index) => {
        return { ...one, needs: index === 0 ? [] : [index - 1], fails: false };
      });
      const run = syntheticRun({ ...options, derivations, stops: "chain", interruptAfter: null });
      const { builds } = report(run, { graph: true, logs: false });
      expect(builds.map((build) => build.confidence)).toEqual(builds.map(() => "exact"));
    }),
    { numRuns: 200 },
  );
});

test("of two thousand builds with late stops no end is off by more than 10 ms, by log files, and what is said is narrow", () => {
  const derivations = Array.from({ length: 2000 }, (_, index) => ({
    needs: index < 50 ? [] : [index - 50, (index * 7) % (index - 49)],
    seconds: 0.05 + ((index * 37) % 100) / 1000,
    registration: 0.001,
    fails: false,
  }));
  const others = { jobs: 8, keepGoing: true, interruptAfter: null, isNamed: true, startUp: 0.002 };
  for (const stops of stopOrders) {
    const run = syntheticRun({ derivations, stops, ...others });
    for (const build of report(run, { graph: true, logs: true }).builds) {
      expect(Math.abs(build.end - run.truth.get(build.drvPath)!.end)).toBeLessThan(0.01);
      expect(build.latestEnd - build.earliestEnd).toBeLessThan(0.05);
    }
  }
});

test("sums agree: outcomes with counters, the curve of parallelism with the builds, the longest chain with all", () => {
  fc.assert(
    fc.property(anyRun, known, (options, facts) => {
      const run = syntheticRun(options);
      const { builds, figures, detail } = report(run, facts);
      const ended = [...run.truth.values()];
      expect(figures.built + figures.failed).toBe(ended.filter((one) => one.outcome !== "stopped").length);
      expect(figures.built + figures.failed + figures.stopped).toBe(ended.length);
      const steps = detail.parallelism!;
      expect(steps.at(-1)![1]).toBe(0);
      const area = sumOf(steps.slice(1).map(([at], index) => (at - steps[index]![0]) * steps[index]![1]));
      const total = sumOf(builds.map((build) => build.end - build.start));
      expect(area).toBeCloseTo(total, 6);
      expect(figures.buildSeconds).toBeLessThanOrEqual(total + 1e-9);
      expect(figures.buildSeconds).toBeLessThanOrEqual(figures.seconds! + 1e-9);
      expect(figures.criticalPathSeconds === null).toBe(!facts.graph && builds.length > 0);
      if (figures.criticalPathSeconds === null) return;
      expect(figures.criticalPathSeconds).toBeLessThanOrEqual(total + 1e-9);
      expect(figures.criticalPathSeconds).toBeCloseTo(sumOf(detail.criticalPath!.map((step) => step.seconds)), 6);
      const critical = new Set(detail.criticalPath!.map((step) => step.drvPath));
      for (const build of builds) if (critical.has(build.drvPath)) expect(build.slackSeconds).toBeCloseTo(0, 6);
    }),
    { numRuns: 500 },
  );
});

test("at any moment, what is said to run began and did not stop", () => {
  fc.assert(
    fc.property(anyRun, fc.nat(), (options, at) => {
      const run = syntheticRun(options);
      const model = runModel();
      const seen = run.events.slice(0, at % (run.atWork + 1));
      for (const [event, time] of seen) model.event(event, time);
      const now = seen.at(-1)?.[1] ?? 0;
      const { builds, totals } = model.live(now);
      const starts = seen.filter(([event]) => event.action === "start" && event.type === 105).length;
      const stops = seen.filter(([event]) => event.action === "stop").length;
      if (stops === 0) expect(builds.length).toBe(starts);
      for (const build of builds) {
        expect(build.seconds).toBeGreaterThanOrEqual(0);
        const truth = run.truth.get(build.drvPath)!;
        if (truth.end < now && truth.outcome !== "stopped") expect(build.mayHaveEnded).toBe(true);
      }
      expect(totals.builds.done + totals.builds.failed).toBeLessThanOrEqual(run.truth.size);
    }),
    { numRuns: 500 },
  );
});
