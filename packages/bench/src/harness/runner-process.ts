// The process that starts what is measured, and nothing else, so that it stays small.
import { isNixperfError } from "@nixperf/errors";

import type { Command } from "./command.ts";
import type { Answer } from "./runner.ts";
import { type RunOnce, runCommand } from "./run-command.ts";

/** What it is asked to run. */
export interface Asked {
  command: Pick<Command, "name" | "argv" | "env" | "boundSeconds">;
  options: RunOnce;
}

const say = (answer: Answer): void => void process.send?.(answer);

process.on("message", (message) => {
  const { command, options } = message as Asked;
  runCommand(command, options).then(
    (ending) => say({ ending }),
    (error: unknown) => say({ failed: (isNixperfError(error) ? error.found : null) ?? String(error) }),
  );
});
// Ctrl-C reaches this process as well, or whoever asked has ended; what runs is killed with this process.
for (const ending of ["SIGINT", "SIGTERM", "disconnect"] as const) process.on(ending, () => process.exit());
