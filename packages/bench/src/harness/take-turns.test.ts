import { writeFileSync } from "node:fs";

import { expect, test } from "vitest";

import type { Command } from "./command.ts";
import { type RunMeasured, takeTurns } from "./take-turns.ts";

const command = (name: string, more: Partial<Command> = {}): Command => ({
  name,
  argv: ["true"],
  env: {},
  boundSeconds: 9,
  ...more,
});

/** Runs nothing: takes 1 second, 2 seconds, … in the order of the calls, and writes them down. */
function counting(): { run: RunMeasured; calls: string[] } {
  const calls: string[] = [];
  return {
    calls,
    run: async ({ name, boundSeconds }, options = {}) => {
      calls.push(
        options.peak === true ? `${name} memory` : options.stdoutFile === undefined ? name : `${name} warm-up`,
      );
      if (options.stdoutFile !== undefined) writeFileSync(options.stdoutFile, `answer of ${name}`);
      const how = name === "slow" ? "bounded" : "done";
      return {
        cpuSeconds: 0.5,
        seconds: how === "bounded" ? boundSeconds : calls.length,
        how,
        peakBytes: options.peak === true ? 77 : null,
      };
    },
  };
}

test("every command has its turn in each round, and each round begins with the next one", async () => {
  const { run, calls } = counting();
  const measured = await takeTurns([command("a"), command("b", { warmUp: false })], { rounds: 3, run });
  expect(calls).toEqual(["a warm-up", "a", "b", "b", "a", "a", "b", "a memory", "b memory"]);
  expect(measured).toEqual([
    { name: "a", seconds: [2, 5, 6], cpuSeconds: [0.5, 0.5, 0.5], bounded: false, peakBytes: 77 },
    { name: "b", seconds: [3, 4, 7], cpuSeconds: [0.5, 0.5, 0.5], bounded: false, peakBytes: 77 },
  ]);
});

test("the stage is set before each run that counts", async () => {
  const { run, calls } = counting();
  await takeTurns([command("a", { before: () => void calls.push("set") }), command("b")], { rounds: 2, run });
  expect(calls.slice(2, -2)).toEqual(["set", "a", "b", "b", "set", "a"]);
});

test("a command has no more rounds than it wants, and none after it reached its bound", async () => {
  const { run, calls } = counting();
  const commands = [command("once", { rounds: 1 }), command("slow", { warmUp: false })];
  const [once, slow] = await takeTurns(commands, { rounds: 4, run });
  expect(once!.seconds).toHaveLength(1);
  expect(slow).toEqual({ name: "slow", seconds: [9], cpuSeconds: [], bounded: true, peakBytes: null });
  expect(calls.filter((name) => name === "slow")).toHaveLength(1);
});

test("a command whose answer is wrong is not measured", async () => {
  const { run, calls } = counting();
  const said: string[] = [];
  const check = (stdout: string): string => {
    said.push(stdout);
    return "3 paths too few";
  };
  await expect(takeTurns([command("wrong", { check })], { rounds: 2, run })).rejects.toMatchObject({
    code: "NIXPERF_BENCH_COMMAND",
    found: "3 paths too few",
  });
  expect(said).toEqual(["answer of wrong"]);
  expect(calls).toEqual(["wrong warm-up"]);
});
