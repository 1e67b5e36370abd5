import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { commandFailed } from "../errors.ts";
import type { Command, Ending } from "./command.ts";
import type { RunOnce } from "./run-command.ts";

/** The times of one command. */
export interface Measured {
  name: string;
  /** Seconds of each round, in order. When the bound ended it, the bound once. */
  seconds: number[];
  /** Seconds of processor of the same rounds; empty where the system does not tell, or the bound ended it. */
  cpuSeconds: number[];
  bounded: boolean;
  /** From one more run, in which memory was watched; null for a command that has no time for it. */
  peakBytes: number | null;
}

/** How commands are run: by a `Runner`, or by nobody in tests. */
export type RunMeasured = (command: Command, options?: RunOnce) => Promise<Ending>;

export interface TurnOptions {
  rounds: number;
  /** Told before each run, for those who wait. */
  onRun?: (name: string, round: number | "warm-up" | "memory") => void;
  run: RunMeasured;
}

/**
 * Measures `commands` side by side: in each round every command has its turn, and the next round begins with the next
 * one, so that whatever else the machine does meets all of them. A command that once reached its bound is not run again.
 */
export async function takeTurns(commands: readonly Command[], options: TurnOptions): Promise<Measured[]> {
  const { rounds, onRun = () => {}, run } = options;
  const measured = commands.map((command): Measured => ({
    name: command.name,
    seconds: [],
    cpuSeconds: [],
    bounded: false,
    peakBytes: null,
  }));
  for (const command of commands) {
    if (command.warmUp === false) continue;
    onRun(command.name, "warm-up");
    await warmUp(command, run);
  }
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < commands.length; turn++) {
      const at = (turn + round) % commands.length;
      const command = commands[at]!;
      const result = measured[at]!;
      if (result.bounded || round >= (command.rounds ?? rounds)) continue;
      onRun(command.name, round + 1);
      command.before?.();
      const { seconds, cpuSeconds, how } = await run(command);
      if (how === "bounded") Object.assign(result, { bounded: true, seconds: [seconds], cpuSeconds: [] });
      else {
        result.seconds.push(seconds);
        if (cpuSeconds !== null) result.cpuSeconds.push(cpuSeconds);
      }
    }
  }
  for (const [at, command] of commands.entries()) {
    if (measured[at]!.bounded) continue;
    onRun(command.name, "memory");
    measured[at]!.peakBytes = (await run(command, { peak: true })).peakBytes;
  }
  return measured;
}

async function warmUp(command: Command, run: RunMeasured): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), "nixperf-bench-"));
  const remove = (): void => rmSync(dir, { recursive: true, force: true });
  // Ctrl-C ends the process from within.
  process.once("exit", remove);
  try {
    const stdoutFile = join(dir, "stdout");
    const { how } = await run(command, { stdoutFile });
    if (how === "bounded" || command.check === undefined) return;
    const wrong = command.check(readFileSync(stdoutFile, "utf8"));
    if (wrong !== null) throw commandFailed(command.name, wrong, "the right answer", command.argv);
  } finally {
    process.off("exit", remove);
    remove();
  }
}
