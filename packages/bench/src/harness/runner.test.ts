import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, expect, test } from "vitest";

import type { Command } from "./command.ts";
import { runCommand } from "./run-command.ts";
import { startRunner } from "./runner.ts";

const runner = startRunner();
const dir = mkdtempSync(join(tmpdir(), "nixperf-bench-"));
afterAll(() => {
  runner.stop();
  rmSync(dir, { recursive: true });
});

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

test.each(["SIGINT", "SIGTERM", "SIGKILL"] as const)("a command ends with who asked for it (%s)", async (signal) => {
  const pids = join(dir, `pids-${signal}`);
  const asker = join(dir, "asker.ts");
  const url = new URL("./runner.ts", import.meta.url).href;
  const asked = JSON.stringify(command(["sh", "-c", `echo $$ > ${pids}; sleep 60`]));
  writeFileSync(asker, `import { startRunner } from ${JSON.stringify(url)}; await startRunner().run(${asked});`);
  const asking = spawn(process.execPath, ["--no-warnings", "--conditions=@nixperf/source", asker], { stdio: "ignore" });
  await expect.poll(() => existsSync(pids) && readFileSync(pids, "utf8") !== "", { timeout: 10_000 }).toBe(true);
  asking.kill(signal);
  await expect.poll(() => isRunning(Number(readFileSync(pids, "utf8"))), { timeout: 10_000 }).toBe(false);
});

function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
