import { measuredRun } from "@nixperf/history";
import type { Run } from "@nixperf/history";
import { expect, test } from "vitest";
import type { CollectRecord } from "../verbs/collect-record.ts";
import { collectView } from "./collect-view.ts";

function answerOf(run: Partial<Run>): string {
  const record: CollectRecord = {
    schema: "nixperf.metrics.collect/1",
    run: {
      ...measuredRun({
        id: "01a1fb1b-eb13-7c14-aada-a8ab6733ddf1",
        kind: "build",
        startedAt: "2026-01-01T00:00:00.000Z",
        command: ["./switch.sh"],
        targets: [],
        outcome: "succeeded",
        timing: "live",
        cohort: "one",
      }),
      seconds: 2,
      exitStatus: 0,
      ...run,
    },
    number: null,
    notSaved: null,
    waits: null,
    followed: { way: "wrapper", why: "", events: 9 },
    costliest: [],
    usual: null,
    avoided: { derivations: 0, seconds: null },
    machine: { cpuSeconds: null, readBytes: null, writtenBytes: null, memoryBytes: null, pressure: null },
    alerts: [],
    evaluation: null,
    looks: null,
    gaps: [],
  };
  const [answer] = collectView(record, {
    program: "nixperf-metrics",
    store: null,
    flags: {},
    config: () => null,
  }).blocks;
  return JSON.stringify(answer);
}

test("what a command did that ended well is said as it was, also when it went on after a build that failed", () => {
  expect(answerOf({ built: 3 })).toContain(" built in ");
  expect(answerOf({})).toContain(" was there already, after ");
  expect(answerOf({ failed: 1 })).toContain(" ended after ");
  expect(answerOf({ built: 1, stopped: 1 })).toContain(" ended after ");
  expect(answerOf({ failed: 1, exitStatus: 100, outcome: "failed" })).toContain(" failed (100)");
  expect(answerOf({ kind: "evaluation", outcome: "stopped" })).toContain("evaluating it was stopped");
});
