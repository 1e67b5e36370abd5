import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";

import { commandFailed } from "../errors.ts";
import { childrenCpuSeconds } from "./children-cpu.ts";
import type { Command, Ending } from "./command.ts";
import { watchPeak } from "./peak-memory.ts";

/** What one run of a command leaves behind. */
export interface RunOnce {
  /** File that its standard output goes to; otherwise nowhere. */
  stdoutFile?: string;
  /** Whether to watch its memory, which takes a little of the machine's time. */
  peak?: boolean;
}

/**
 * Runs `command` to its end or its bound and says how long that took, from just before it was started until its end was
 * known. Everything that it started is killed with it.
 *
 * @throws NIXPERF_BENCH_COMMAND when it cannot be started or fails.
 */
export async function runCommand(command: Command, options: RunOnce = {}): Promise<Ending> {
  const [program, ...args] = command.argv;
  const out = options.stdoutFile === undefined ? null : openSync(options.stdoutFile, "w");
  let stderr = "";
  try {
    const cpuBefore = childrenCpuSeconds();
    const started = performance.now();
    // A process group of its own: it can be killed whole. Ctrl-C does not reach it, so it is killed when we end.
    const child = spawn(program, args, {
      env: command.env,
      detached: true,
      stdio: ["ignore", out ?? "ignore", "pipe"],
    });
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      stderr = (stderr + text).slice(-2_000);
    });
    const peak = options.peak === true && child.pid !== undefined ? watchPeak(child.pid) : null;
    let bounded = false;
    const timer = setTimeout(() => {
      bounded = true;
      killGroup(child);
    }, command.boundSeconds * 1000);
    const killWithUs = (): void => killGroup(child);
    process.once("exit", killWithUs);
    try {
      const { code, signal, error } = await ended(child);
      const seconds = (performance.now() - started) / 1000;
      const cpuAfter = childrenCpuSeconds();
      const cpuSeconds = cpuBefore === null || cpuAfter === null ? null : cpuAfter - cpuBefore;
      if (bounded) return { seconds: command.boundSeconds, cpuSeconds, how: "bounded", peakBytes: peak?.() ?? null };
      if (code !== 0) {
        const how = error?.message ?? (signal === null ? `exit code ${code}` : `ended by ${signal}`);
        throw commandFailed(command.name, `${how} ${stderr.trim()}`.trim(), "exit code 0", command.argv);
      }
      return { seconds, cpuSeconds, how: "done", peakBytes: peak?.() ?? null };
    } finally {
      clearTimeout(timer);
      peak?.();
      process.off("exit", killWithUs);
      child.stderr?.destroy();
    }
  } finally {
    if (out !== null) closeSync(out);
  }
}

interface End {
  code: number | null;
  signal: NodeJS.Signals | null;
  error?: Error;
}

function ended(child: ChildProcess): Promise<End> {
  return new Promise((resolve) => {
    child.once("exit", (code, signal) => resolve({ code, signal }));
    child.once("error", (error) => resolve({ code: null, signal: null, error }));
  });
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // Gone already.
  }
}
