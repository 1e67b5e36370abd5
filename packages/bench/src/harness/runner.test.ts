import { afterAll, expect, test } from "vitest";

import type { Command } from "./command.ts";
import { runCommand } from "./run-command.ts";
import { startRunner } from "./runner.ts";

const runner = startRunner();
afterAll(runner.stop);

const command = (argv: Command["argv"]): Command => ({
  name: "it",
  argv,
  env: { PATH: process.env["PATH"] ?? "" },
  boundSeconds: 30,
  check: () => null,
});

test("commands run from a process of its own, one after the other", async () => {
  expect(await runner.run(command(["true"]))).toMatchObject({ how: "done", peakBytes: null });
  const { seconds } = await runner.run(command(["sleep", "0.2"]));
  expect(seconds).toBeGreaterThan(0.19);
});

test("what fails is told as it is when nobody stands between", async () => {
  await expect(runner.run(command(["sh", "-c", "echo why >&2; exit 3"]))).rejects.toMatchObject({
    code: "NIXPERF_BENCH_COMMAND",
    found: "exit code 3 why",
  });
  expect(await runner.run(command(["true"]))).toMatchObject({ how: "done" });
});

test.runIf(process.platform === "linux")("a starter with much memory does not make what it starts slower", async () => {
  const ballast = Buffer.alloc(800e6, 1);
  const [through, direct]: [number[], number[]] = [[], []];
  for (let i = 0; i < 7; i++) {
    through.push((await runner.run(command(["true"]))).seconds);
    direct.push((await runCommand(command(["true"]))).seconds);
  }
  expect(ballast.length).toBe(800e6);
  expect(Math.min(...through)).toBeLessThan(Math.min(...direct));
});

test("a command ends with who asked for it", async () => {
  const short = startRunner();
  const running = short.run(command(["sleep", "60"]));
  setTimeout(short.stop, 300);
  await expect(running).rejects.toMatchObject({ found: "the process that runs commands has ended" });
});
