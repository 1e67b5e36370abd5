import type { RunNix } from "@nixperf/nix/command";
import type { ScheduleCommand } from "../../model/schedule/schedule-record.ts";

/** Runs the commands in turn until one fails; what comes after that one stays advised. */
export async function runCommands(
  commands: readonly ScheduleCommand[],
  run: RunNix,
  signal?: AbortSignal,
): Promise<ScheduleCommand[]> {
  const ran: ScheduleCommand[] = [];
  for (const one of commands) {
    if (ran.some(({ outcome }) => outcome === "failed") || signal?.aborted === true) {
      ran.push(one);
      continue;
    }
    const [program = "", ...args] = one.command;
    const { exitCode, stderr, startError } = await run({
      program,
      args,
      timeoutSeconds: 60,
      ...(signal === undefined ? {} : { cancelSignal: signal }),
    });
    const said = stderr.trim() || startError || "it did not say why";
    ran.push({ ...one, outcome: exitCode === 0 ? "done" : "failed", said: exitCode === 0 ? null : said });
  }
  return ran;
}
