import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, expect, test } from "vitest";

import type { Command } from "./command.ts";
import { runCommand } from "./run-command.ts";

const dir = mkdtempSync(join(tmpdir(), "nixperf-bench-"));
afterAll(() => rmSync(dir, { recursive: true }));

const command = (argv: Command["argv"], boundSeconds: number = 30): Command => ({
  name: "it",
  argv,
  env: { PATH: process.env["PATH"] ?? "" },
  boundSeconds,
});

test("the time is that of the whole process, and its output goes where it should", async () => {
  const stdoutFile = join(dir, "out");
  const { seconds, how } = await runCommand(command(["sh", "-c", "sleep 0.3; echo done"]), { stdoutFile });
  expect(how).toBe("done");
  expect(seconds).toBeGreaterThan(0.29);
  expect(readFileSync(stdoutFile, "utf8")).toBe("done\n");
});

test.runIf(process.platform === "linux")("processor time is what was worked, not what was waited", async () => {
  const work = "const end = process.cpuUsage().user + 400e3; while (process.cpuUsage().user < end);";
  const worked = await runCommand(command([process.execPath, "-e", work]));
  expect(worked.cpuSeconds).toBeGreaterThan(0.38);
  const waited = await runCommand(command(["sh", "-c", "sleep 0.5"]));
  expect(waited.cpuSeconds).toBeLessThan(0.2);
});

test("a command past its bound is killed with all that it started", async () => {
  const pids = join(dir, "pids");
  const script = `sleep 60 & echo $! $$ > ${pids}; sleep 60`;
  const started = performance.now();
  expect(await runCommand(command(["sh", "-c", script], 0.4))).toMatchObject({ seconds: 0.4, how: "bounded" });
  expect(performance.now() - started).toBeLessThan(20_000);
  for (const pid of readFileSync(pids, "utf8").trim().split(" ").map(Number)) {
    // What is dead and not yet collected by its parent still has a number.
    await expect.poll(() => isRunning(pid), { timeout: 5_000 }).toBe(false);
  }
});

test.each([
  [["sh", "-c", "echo why >&2; exit 3"] as const, /exit code 3 why/],
  [["sh", "-c", "kill -9 $$"] as const, /SIGKILL/],
  [["no-such-program"] as const, /ENOENT/],
])("%j fails with what is known of it", async (argv, found) => {
  await expect(runCommand(command([...argv] as Command["argv"]))).rejects.toMatchObject({
    code: "NIXPERF_BENCH_COMMAND",
    found: expect.stringMatching(found) as string,
  });
});

test.runIf(process.platform === "linux")(
  "the peak of memory is that of the process, also when it let go again",
  async () => {
    const script = "let b = Buffer.alloc(300e6, 1); b = null; setTimeout(() => {}, 50)";
    const { peakBytes } = await runCommand(command([process.execPath, "-e", script]), { peak: true });
    expect(peakBytes).toBeGreaterThan(300e6);
    expect(peakBytes).toBeLessThan(500e6);
    const small = await runCommand(command([process.execPath, "-e", "setTimeout(() => {}, 50)"]), { peak: true });
    expect(small.peakBytes).toBeLessThan(150e6);
  },
);

function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
