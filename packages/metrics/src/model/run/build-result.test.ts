import * as fc from "fast-check";
import { logReader } from "@nixperf/nix/log";
import { expect, test } from "vitest";
import { parseBuildResult } from "./build-result.ts";
import { runModel } from "./run-model.ts";

// These lines are synthetic: made from the published shape of a build result, not recorded from Determinate Nix.
const drvPath = (name: string): string => `/nix/store/iyls5p3nvhz9b4vh5vrrifpnbwlavl2h-${name}.drv`;
const path = (name: string) => ({ drvPath: drvPath(name), outputs: ["out"] });
const payload = (name: string, status: string, more: object = {}) => ({
  path: path(name),
  status,
  startTime: 1_700_000_000,
  stopTime: 1_700_000_002,
  timesBuilt: 1,
  builtOutputs: {},
  ...more,
});

test("a result of a build is read, and whatever else has that number is not one", () => {
  expect(parseBuildResult(payload("a", "Built"))).toEqual({ drvPath: drvPath("a"), isFailure: false, cause: null });
  const failed = payload("a", "PermanentFailure", {
    errorMsg: "\u001B[31mbuilder failed\u001B[0m with exit code 3\nmore",
  });
  expect(parseBuildResult(failed)).toMatchObject({ isFailure: true, cause: "builder failed with exit code 3" });
  expect(parseBuildResult(payload("a", "TimedOut"))).toMatchObject({ isFailure: true, cause: "timed out" });
  for (const other of [null, 7, "Built", [], { status: "Built" }, { path: "x", status: "Built" }, payload("a", "<b>")])
    expect(parseBuildResult(other)).toBeNull();
  fc.assert(fc.property(fc.anything(), (any) => void parseBuildResult(any)));
});

test("where Nix says what came of each build, ends are exact though every stop comes late", () => {
  const log: [at: number, line: object][] = [];
  const say = (at: number, line: object): void => void log.push([at, line]);
  const [counter, ids] = [(4n << 32n) + 1n, { a: 11, b: 12, c: 13 }];
  say(0, { action: "start", id: Number(counter), level: 0, parent: 0, text: "", type: 104 });
  for (const [name, id] of Object.entries(ids))
    say(1, {
      action: "start",
      fields: [drvPath(name), "", 1, 1],
      id,
      level: 3,
      parent: 0,
      text: "building",
      type: 105,
    });
  const ended = (at: number, name: keyof typeof ids, status: string, done: number, failed: number): void => {
    say(at, { action: "result", id: ids[name], type: 110, payload: payload(name, status, { errorMsg: "no luck" }) });
    say(at + 0.001, { action: "result", fields: [done, 3, 3 - done - failed, failed], id: Number(counter), type: 105 });
  };
  ended(2, "c", "Built", 1, 0);
  ended(3, "a", "PermanentFailure", 1, 1);
  ended(4, "b", "Built", 2, 1);
  for (const id of Object.values(ids)) say(5, { action: "stop", id });
  say(5, { action: "stop", id: Number(counter) });

  const derive = (lines: typeof log) => {
    const model = runModel();
    const reader = logReader({ prefix: "@nix ", sink: model });
    for (const [at, line] of lines) reader.push(Buffer.from(`@nix ${JSON.stringify(line)}\n`), at);
    reader.end(5);
    const { builds } = model.result({ startedAt: 0, endedAt: 5, exitStatus: 1 });
    return builds.map((one) => [one.drvPath.slice(-5, -4), one.outcome, one.confidence, one.end, one.cause]);
  };
  expect(derive(log)).toEqual([
    ["a", "failed", "exact", 3, "no luck"],
    ["b", "built", "exact", 4, null],
    ["c", "built", "exact", 2, null],
  ]);
  // What any other Nix says of the same run leaves it open.
  const without = derive(log.filter(([, line]) => !("payload" in line)));
  expect(without.map(([, , confidence]) => confidence)).toEqual(["bounded", "bounded", "bounded"]);
});
