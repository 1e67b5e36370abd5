import { logReader } from "@nixperf/nix/log";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { costsOf } from "../src/model/run/costs.ts";
import type { RunFacts } from "../src/model/run/facts.ts";
import type { RunReport } from "../src/model/run/report.ts";
import { runModel } from "../src/model/run/run-model.ts";
import { nameOf } from "../src/model/run/schedule.ts";
import { type Recording, recordings } from "./recording.ts";

const all = recordings();
const fresh = (name: string): Recording[] => all.filter((one) => one.name === name);

function factsOf({ facts }: Recording): RunFacts {
  return {
    ...facts,
    logFiles: new Map(Object.entries(facts.logFiles)),
    inputs: new Map(Object.entries(facts.inputs)),
    outputs: new Map(Object.entries(facts.outputs)),
  };
}

function report(one: Recording, facts: RunFacts = factsOf(one), timing: "live" | "order" = "live"): RunReport {
  const model = runModel({ timing });
  const reader = logReader({ prefix: "@nix ", progress: "last", sink: model });
  for (const [at, line] of one.lines) reader.push(Buffer.from(`${line}\n`), at);
  reader.end(one.facts.endedAt);
  return model.result(facts);
}

const outcomes = ({ builds }: RunReport): Record<string, string> =>
  Object.fromEntries(builds.map((build) => [nameOf(build.drvPath), build.outcome]));

describe("what builders say of themselves", () => {
  for (const one of all) {
    for (const without of ["nothing", "log files", "graph and log files"]) {
      test(`${one.name}, Nix ${one.nix}, without ${without}: within the bounds`, () => {
        const { logFiles = new Map(), inputs = new Map(), ...others } = factsOf(one);
        const facts = {
          ...others,
          ...(without === "nothing" && { logFiles }),
          ...(!without.includes("graph") && { inputs }),
        };
        let worst = 0;
        for (const build of report(one, facts).builds) {
          expect(build.end).toBeGreaterThanOrEqual(build.start);
          const truth = one.facts.truth[build.drvPath];
          if (truth === undefined || truth.end === null) continue;
          const seconds = truth.end - truth.start;
          expect(build.earliestSeconds).toBeLessThanOrEqual(seconds);
          expect(build.latestSeconds).toBeGreaterThanOrEqual(seconds);
          // What another machine takes includes that all is brought there and back.
          if (build.confidence === "exact" && build.machine === null)
            worst = Math.max(worst, Math.abs(build.end - build.start - seconds));
        }
        if (without === "nothing")
          process.stderr.write(`${one.name} ${one.nix}: at most ${Math.round(worst * 1000)} ms off\n`);
        expect(worst).toBeLessThan(0.05);
      });
    }
  }
});

test("which builds were built, failed and were stopped, by names", () => {
  for (const one of [...fresh("keep-going"), ...fresh("daemon")]) {
    const { figures, builds } = report(one);
    expect(outcomes(report(one))).toEqual({
      good: "built",
      mismatch: "failed",
      bad: "failed",
      worse: "failed",
      fine: "built",
    });
    expect(figures).toMatchObject({ outcome: "failed", built: 2, failed: 3, stopped: 0 });
    const bad = builds.find((build) => nameOf(build.drvPath) === "bad")!;
    expect(bad).toMatchObject({
      cause: "builder failed with exit code 3",
      logTail: "it is broken",
      confidence: "exact",
    });
  }
  for (const one of fresh("failure")) {
    expect(outcomes(report(one))).toEqual({ bad: "failed", quick: "built", slow: "stopped" });
    expect(report(one).builds.every((build) => build.confidence === "exact")).toBe(true);
  }
  for (const one of fresh("timeout")) {
    const { builds } = report(one);
    expect(outcomes(report(one))).toEqual({ endless: "failed", quick: "built" });
    expect(builds[0]).toMatchObject({ cause: "timed out after 1 seconds", confidence: "exact" });
  }
  for (const one of fresh("interrupted")) {
    const { figures, builds } = report(one);
    expect(figures.outcome).toBe("stopped");
    expect(outcomes(report(one))).toEqual({ endless: "stopped", quick: "built" });
    expect(builds[0]).toMatchObject({ cause: "interrupted", phases: [{ name: "buildPhase" }] });
  }
});

test("a build on another machine is one build, with that machine's words about it", () => {
  for (const protocol of ["ssh-ng", "ssh"]) {
    for (const one of fresh(`remote-${protocol}`)) {
      const { builds, figures } = report(one);
      expect(outcomes(report(one))).toEqual({ far: "built", bad: "failed", end: "built" });
      expect(figures).toMatchObject({ built: 2, failed: 1, stopped: 0, substituted: 0 });
      for (const build of builds)
        expect(build).toMatchObject({ machine: `${protocol}://127.0.0.1`, confidence: "exact" });
      const bad = builds.find((build) => nameOf(build.drvPath) === "bad")!;
      expect(bad).toMatchObject({ cause: "builder failed with exit code 3", logTail: "it is broken" });
      // Only ssh-ng tells of phases.
      const far = builds.find((build) => nameOf(build.drvPath) === "far")!;
      expect(far.phases.map((phase) => phase.name)).toEqual(protocol === "ssh-ng" ? ["buildPhase"] : []);
    }
  }
});

test("stops that come late and in reverse order still leave every end exact, by the log files", () => {
  const old = fresh("several").find((one) => one.nix.startsWith("2.8"));
  const { logFiles: _, ...facts } = factsOf(old!);
  expect(report(old!, facts).gaps.map((gap) => gap.code)).toContain("NIXPERF_BUILD_ENDS_UNSURE");
  expect(report(old!).builds.map((build) => build.confidence)).toEqual(["exact", "exact", "exact", "exact"]);
});

test("what came from which substituter, and who was asked", () => {
  for (const one of fresh("substitution")) {
    const { figures, detail, substitutions } = report(one);
    expect(figures).toMatchObject({ substituted: 2, built: 1, narBytes: 3_300_224, cacheHitRatio: 2 / 3 });
    expect(substitutions.map((path) => [nameOf(path.path), path.narBytes])).toEqual([
      ["large", 3_000_112],
      ["other", 300_112],
    ]);
    expect(substitutions.map((path) => nameOf(path.drvPath!))).toEqual(["large", "other"]);
    for (const path of substitutions) expect(path.wireBytes).toBeGreaterThan(100);
    // First what the first cache has not; then what the second has.
    expect(detail.substituters!.map((use) => [use.paths, use.lookups, use.hits, use.misses])).toEqual([
      [1, 3, 1, 2],
      [1, 2, 1, 1],
    ]);
    expect(figures.wireBytes).toBeGreaterThanOrEqual(substitutions.reduce((sum, path) => sum + path.wireBytes!, 0));
    const [critical] = detail.criticalPath!;
    expect(nameOf(critical!.drvPath!)).toBe("large");
  }
});

test("phases, waits and the critical path of a chain add up", () => {
  for (const one of fresh("chain")) {
    const { builds, figures, detail } = report(one);
    expect(builds[0]!.phases.map((phase) => phase.name)).toEqual(["unpackPhase", "buildPhase"]);
    expect(builds[0]!.phases[1]!.seconds).toBeGreaterThan(0.15);
    expect(detail.criticalPath!.map((step) => step.name)).toEqual(["one", "two", "three", "four", "five"]);
    const sum = builds.reduce((total, build) => total + build.end - build.start, 0);
    expect(figures.criticalPathSeconds).toBeCloseTo(sum, 6);
    expect(figures.serialisationFactor).toBeGreaterThan(0.95);
    for (const build of builds.slice(1)) expect(build.waitSeconds).toBeLessThan(0.05);
    for (const build of builds) expect(build.slackSeconds).toBeCloseTo(0, 6);
  }
});

test("the order alone gives outcomes and no seconds", () => {
  for (const one of fresh("keep-going")) {
    const { logFiles: _, ...facts } = factsOf(one);
    const lines = one.lines.map(([, line]): [number, string] => [0, line]);
    const { figures, gaps, builds } = report({ ...one, lines }, facts, "order");
    expect(outcomes(report({ ...one, lines }, facts, "order"))).toEqual(outcomes(report(one)));
    expect(figures).toMatchObject({
      built: 2,
      failed: 3,
      seconds: null,
      buildSeconds: null,
      criticalPathSeconds: null,
    });
    expect(gaps.map((gap) => gap.code)).toContain("NIXPERF_LOG_UNTIMED");
    expect(builds.map((build) => build.phases)).toEqual(builds.map(() => []));
  }
});

test("a mutated log makes nothing throw and no time negative", () => {
  const anyOne = fc.constantFrom(...all.filter((one) => one.lines.length < 300));
  const mutation = fc.record({ kind: fc.constantFrom("drop", "again", "cut", "swap", "junk", "big"), at: fc.nat() });
  fc.assert(
    fc.property(anyOne, fc.array(mutation, { minLength: 1, maxLength: 12 }), (one, mutations) => {
      const lines = [...one.lines];
      for (const { kind, at } of mutations) {
        const index = at % lines.length;
        const [time, line] = lines[index]!;
        if (kind === "drop") lines.splice(index, 1);
        else if (kind === "again") lines.splice(index, 0, lines[index]!);
        else if (kind === "cut") lines[index] = [time, line.slice(0, at % 90)];
        else if (kind === "swap") lines.splice(index, 0, ...lines.splice(at % 7, 1));
        else if (kind === "junk") lines[index] = [time, line.replaceAll(/\[\d+,/g, "[9223372036854775808,")];
        else lines[index] = [time, line.replaceAll(/("id":)(\d+)/g, "$19007$2")];
        if (lines.length === 0) return;
      }
      const facts = factsOf(one);
      const { builds, substitutions, figures, detail, ...rest } = report({ ...one, lines }, facts);
      for (const span of [...builds, ...substitutions]) expect(span.end).toBeGreaterThanOrEqual(span.start);
      for (const value of Object.values(figures))
        if (typeof value === "number") expect(value).toBeGreaterThanOrEqual(0);
      const options = { run: "019a", epochSeconds: 1_790_000_000 };
      for (const cost of costsOf({ builds, substitutions, figures, detail, ...rest }, facts, options)) {
        expect(cost.seconds).toBeGreaterThanOrEqual(cost.earliestSeconds!);
        expect(cost.seconds).toBeLessThanOrEqual(cost.latestSeconds!);
      }
    }),
    { numRuns: 300 },
  );
});
