import type { LogEvent } from "@nixperf/nix/log";
import { expect, test } from "vitest";

import { costsOf } from "./costs.ts";
import type { RunFacts } from "./facts.ts";
import type { RunReport } from "./report.ts";
import { type RunModel, runModel } from "./run-model.ts";

type Step = [at: number, event: LogEvent];
const drvPath = "/nix/store/iyls5p3nvhz9b4vh5vrrifpnbwlavl2h-a-1.0.drv";
const path = "/nix/store/0hnmq75630ajypbps33wgnl2vd35l5zg-b-2.0";
const cache = "https://cache.example.org";
const facts: RunFacts = { startedAt: 0, endedAt: 10, exitStatus: 0 };

const start = (at: number, id: number, type: number, fields: (string | number)[] = [], text = "", parent = 0): Step => [
  at,
  { action: "start", id: String(id), type, level: 3, text, parent: String(parent), fields, payload: null },
];
const stop = (at: number, id: number): Step => [at, { action: "stop", id: String(id) }];
const result = (at: number, id: number, type: number, ...fields: (string | number)[]): Step => [
  at,
  { action: "result", id: String(id), type, fields, payload: null },
];

function model(steps: readonly Step[], timing: "live" | "order" = "live"): RunModel {
  const made = runModel({ timing });
  for (const [at, event] of steps) made.event(event, at);
  return made;
}
const report = (steps: readonly Step[], more: Partial<RunFacts> = {}): RunReport =>
  model(steps).result({ ...facts, ...more });
const codes = ({ gaps }: RunReport): string[] => gaps.map((gap) => gap.code);

/** A path that is asked for at two caches, and fetched from the second. */
const fetching = (parents: boolean): Step[] => [
  start(1, 1, 109, [path, "https://first.example.org"]),
  start(1, 2, 101, ["https://first.example.org/0hnmq75630ajypbps33wgnl2vd35l5zg.narinfo"], "", parents ? 1 : 0),
  stop(1.2, 2),
  stop(1.2, 1),
  start(1.2, 3, 109, [path, cache]),
  start(1.2, 4, 101, [`${cache}/0hnmq75630ajypbps33wgnl2vd35l5zg.narinfo`], "", parents ? 3 : 0),
  result(1.3, 4, 105, 500, 500, 0, 0),
  stop(1.3, 4),
  stop(1.3, 3),
  start(2, 5, 108, [path, cache]),
  start(2, 6, 100, [path, cache, "local"], "", parents ? 5 : 0),
  start(2, 7, 101, [`${cache}/nar/xyz.nar.xz`], "", parents ? 6 : 0),
  result(3, 7, 105, 1000, 1000, 0, 0),
  result(3, 6, 105, 4000, 4000, 0, 0),
  stop(3, 7),
  stop(3.5, 6),
  stop(4, 5),
];

test("a download is the same with parents as without, as before Nix 2.18", () => {
  for (const parents of [true, false]) {
    const { figures, substitutions, detail } = report(fetching(parents), { outputs: new Map([[path, drvPath]]) });
    expect(substitutions).toEqual([
      {
        path,
        drvPath,
        substituter: cache,
        outcome: "substituted",
        start: 2,
        end: 4,
        wireBytes: 1000,
        narBytes: 4000,
        slackSeconds: null,
      },
    ]);
    expect(figures).toMatchObject({
      substituted: 1,
      wireBytes: 1500,
      narBytes: 4000,
      fetchSeconds: 2,
      cacheHitRatio: 1,
    });
    expect(detail.substituters).toMatchObject([
      { uri: "https://first.example.org", paths: 0, lookups: 1, hits: 0, misses: 1, wireBytes: null },
      { uri: cache, paths: 1, lookups: 1, hits: 1, misses: 0, wireBytes: 1000, narBytes: 4000, seconds: 2 },
    ]);
    expect(detail.substituters![0]!.lookupSeconds).toBeCloseTo(0.2, 9);
  }
});

test("what was built after all was not there, though a server answered with a page that says so", () => {
  const hash = "/0hnmq75630ajypbps33wgnl2vd35l5zg";
  const missing: Step[] = [
    start(1, 1, 109, [path, cache]),
    start(1, 2, 101, [`${cache}${hash}.narinfo`], "", 1),
    result(1.1, 2, 105, 335, 335, 0, 0),
    stop(1.1, 2),
    stop(1.1, 1),
  ];
  const built = [start(2, 3, 104), start(2, 4, 105, [drvPath, "", 1, 1]), result(3, 3, 105, 1, 1, 0, 0), stop(3, 4)];
  const hits = (steps: Step[], outputs?: Map<string, string>) =>
    report(steps, outputs === undefined ? {} : { outputs }).detail.substituters!.map((use) => [use.hits, use.misses]);
  expect(hits([...missing, ...built], new Map([[path, drvPath]]))).toEqual([[0, 1]]);
  // Only asked for, as by `nix path-info`; and nothing is known of what was built.
  expect([hits(missing), hits([...missing, ...built])]).toEqual([[[1, 0]], [[1, 0]]]);
  const named = [start(2, 3, 104), start(2, 4, 105, [drvPath.replace("a-1.0", "b-2.0"), "", 1, 1])];
  expect(hits([...missing, ...named])).toEqual([[0, 1]]);
});

test("a download that ends early or is made again has failed", () => {
  const again = [
    start(1, 1, 108, [path, "https://first.example.org"]),
    start(1, 2, 100, [path, "https://first.example.org", "local"], "", 1),
    start(1, 3, 101, ["https://first.example.org/nar/x"], "", 2),
    result(1.5, 3, 105, 10, 1000, 0, 0),
    stop(1.6, 3),
    stop(1.6, 2),
    stop(1.6, 1),
    ...fetching(true).slice(9),
  ];
  const { substitutions, figures } = report(again);
  expect(substitutions.map((one) => one.outcome)).toEqual(["failed", "substituted"]);
  expect(figures.substituted).toBe(1);
});

test("another machine's counters and builds within a build are not added, with parents and without", () => {
  for (const parent of [1, 0]) {
    const steps = [
      start(1, 1, 102),
      start(1, 2, 104),
      start(1, 3, 105, [drvPath, "ssh-ng://b", 1, 1]),
      result(1, 2, 105, 0, 1, 1, 0),
      start(1.1, 4, 102, [], "", parent),
      start(1.1, 5, 104, [], "", parent),
      start(1.2, 6, 105, [drvPath, "", 1, 1], "", parent),
      result(1.3, 6, 104, "buildPhase"),
      result(2, 5, 105, 1, 1, 0, 0),
      stop(2, 6),
      stop(2, 5),
      stop(2, 4),
      result(3, 2, 105, 1, 1, 0, 0),
      stop(3, 3),
      stop(3, 2),
      stop(3, 1),
    ];
    const { builds, figures } = report(steps);
    expect(figures.built).toBe(1);
    expect(builds).toMatchObject([{ machine: "ssh-ng://b", start: 1, end: 3, confidence: "exact", outcome: "built" }]);
    expect(builds[0]!.phases.map((phase) => phase.name)).toEqual(["buildPhase"]);
  }
});

test("the last lines of what failed early stay when a thousand builds come after, those of the others do not", () => {
  const nameOf = (index: number): string => `/nix/store/${String(index).padStart(32, "0")}-d${index}.drv`;
  for (const order of ["message, stop", "stop, message", "stop, no name"]) {
    const steps: Step[] = [start(0, 1, 104)];
    for (let i = 0; i < 1000; i++) {
      const [id, at, isFailure] = [10 + i, i / 1000, i === 5];
      const text =
        order === "stop, no name" ? "timed out after 1 seconds" : `builder for '${nameOf(i)}' failed with exit code 1`;
      const message: Step = [at, { action: "msg", level: 0, msg: text, rawMsg: null }];
      steps.push(start(at, id, 105, [nameOf(i), ""]), result(at, id, 101, `line of ${i}`));
      steps.push(result(at, 1, 105, i < 5 ? i + 1 : i, 1000, 0, i < 5 ? 0 : 1));
      if (isFailure && order === "message, stop") steps.push(message);
      steps.push(stop(at, id));
      if (isFailure && order !== "message, stop") steps.push(message);
    }
    const failed = report(steps).builds.filter((build) => build.outcome === "failed");
    expect(failed).toMatchObject([{ drvPath: nameOf(5), logTail: "line of 5" }]);
  }
});

test("where nobody counts, as when one comes in the middle, ends are bounded by the stops", () => {
  const steps = [start(1, 3, 105, [drvPath, "", 1, 1]), result(2, 3, 101, "line"), stop(4, 3)];
  const { builds } = report(steps);
  expect(builds).toMatchObject([{ outcome: "built", confidence: "bounded", end: 4, earliestEnd: 2, latestEnd: 4 }]);
  expect(codes(report(steps))).toEqual([
    "NIXPERF_BUILD_ENDS_UNSURE",
    "NIXPERF_RUN_GRAPH_UNKNOWN",
    "NIXPERF_RUN_SIZES_UNKNOWN",
  ]);
});

test("waits are summed by what is waited for", () => {
  const steps = [
    start(1, 1, 111, [], "waiting for lock on '\u001B[35;1m/nix/store/x\u001B[0m'"),
    start(1, 2, 111, [], "waiting for a free build user ID for 'x'"),
    stop(2, 2),
    start(3, 3, 111, [], "waiting for a machine to build 'x'"),
    stop(4, 1),
    stop(5, 3),
  ];
  expect(report(steps).detail.waits).toEqual({ locksSeconds: 3, usersSeconds: 1, machinesSeconds: 2 });
  expect(report(steps).figures.waitSeconds).toBe(4);
  expect(model(steps.slice(0, 2)).live(1.5).waits).toMatchObject([{ kind: "lock" }, { kind: "user" }]);
});

test("evaluation is what goes before Nix begins to work, and what lies between", () => {
  const steps = [start(2, 1, 102), stop(3, 1), start(5, 2, 102), stop(9, 2)];
  expect(report(steps).figures.evaluationSeconds).toBe(4);
  expect(report(steps).figures.seconds).toBe(10);
});

test("each thing that is not known has its gap", () => {
  const damaged = runModel();
  damaged.damaged(1);
  expect(codes(damaged.result(facts))).toEqual(["NIXPERF_LOG_EMPTY"]);
  damaged.event({ action: "stop", id: "1" }, 1);
  expect(codes(damaged.result({ ...facts, exitStatus: null }))).toEqual([
    "NIXPERF_LOG_DAMAGED",
    "NIXPERF_RUN_END_UNSEEN",
  ]);
  const copied = [start(1, 1, 108, [path, "file:///cache"]), stop(2, 1)];
  expect(codes(report(copied))).toEqual(["NIXPERF_RUN_SIZES_UNKNOWN", "NIXPERF_RUN_TRANSFERS_UNKNOWN"]);
  const twice = [start(1, 1, 104), start(1, 2, 105, [drvPath, ""]), result(2, 1, 105, 3, 3, 0, 0), stop(2, 2)];
  expect(codes(report(twice))).toContain("NIXPERF_LOG_CONTRADICTORY");
  expect(codes(model(copied, "order").result(facts))).toContain("NIXPERF_LOG_UNTIMED");
});

test("costs have the run, instants of the calendar, and what processes used; of an order alone there are none", () => {
  const steps = [
    start(1, 1, 104),
    start(1, 2, 105, [drvPath, ""]),
    result(3, 1, 105, 1, 1, 0, 0),
    stop(3, 2),
    ...fetching(true).slice(9),
  ];
  const resources = new Map([[drvPath, { cpuSeconds: 1.5, memoryBytes: 1e6 }]]);
  const given = { ...facts, resources, systems: new Map([[drvPath, "x86_64-linux"]]) };
  const options = { run: "019a", epochSeconds: 1_700_000_000 };
  const costs = costsOf(report(steps, given), given, options);
  expect(costs).toMatchObject([
    {
      at: "2023-11-14T22:13:23.000Z",
      startedAt: "2023-11-14T22:13:21.000Z",
      name: "a-1.0",
      pname: "a",
      system: "x86_64-linux",
      seconds: 2,
      cpuSeconds: 1.5,
      memoryBytes: 1e6,
      outcome: "built",
      run: "019a",
      confidence: "exact",
    },
    {
      name: "b-2.0",
      pname: "b",
      drvPath: null,
      seconds: 2,
      outcome: "substituted",
      substituter: cache,
      narBytes: 4000,
    },
  ]);
  expect(costsOf(model(steps, "order").result(given), given, options)).toEqual([]);
});

test("what would have been built is avoided work", () => {
  const given = { outputs: new Map([[path, drvPath]]), expectedSeconds: new Map([[drvPath, 90]]) };
  expect(report(fetching(true), given).avoided).toEqual({ derivations: 1, seconds: 90, fetchSeconds: 2 });
  expect(report(fetching(true)).avoided).toMatchObject({ derivations: 0, seconds: null });
});

test("live: what runs, how far downloads are, and what is expected", () => {
  const steps = [
    start(0, 9, 0, [], "evaluating derivation 'x'"),
    start(1, 1, 102),
    result(1, 1, 106, 101, 3000),
    result(1, 1, 106, 100, 9000),
    start(1, 2, 104),
    start(1, 3, 105, [drvPath, ""]),
    result(1, 2, 105, 0, 7, 1, 0),
    result(1.5, 3, 104, "buildPhase"),
    result(1.6, 3, 101, "\u001B[31mhello\u001B[0m"),
    ...fetching(true).slice(9, 14),
  ];
  const { builds, transfers, copies, totals, evaluating, lastEventAt } = model(steps).live(4);
  expect(builds).toEqual([
    {
      drvPath,
      machine: null,
      phase: "buildPhase",
      startedAt: 1,
      seconds: 3,
      lastLine: "hello",
      lastEventAt: 1.6,
      mayHaveEnded: false,
    },
  ]);
  expect(transfers).toEqual([
    { url: `${cache}/nar/xyz.nar.xz`, startedAt: 2, doneBytes: 1000, expectedBytes: 1000, bytesPerSecond: 500 },
  ]);
  expect(copies).toMatchObject([{ path, doneBytes: 4000, expectedBytes: 4000 }]);
  expect(totals.builds).toEqual({ done: 0, expected: 7, running: 1, failed: 0 });
  expect([totals.wireBytes, totals.narBytes]).toEqual([
    { done: 1000, expected: 3000 },
    { done: 4000, expected: 9000 },
  ]);
  expect([evaluating, lastEventAt]).toEqual(["derivation 'x'", 3]);
});
