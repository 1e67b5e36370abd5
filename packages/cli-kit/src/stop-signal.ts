import { exitCode } from "@nixperf/errors";
import { stopped } from "./errors.ts";
import type { ProcessContext } from "./process-context.ts";

/** Milliseconds that a verb has to stop before the user is told how to end it. */
const patience = 500;

type SignalName = "SIGINT" | "SIGTERM";

export interface StopSignal {
  /** Aborted, with a NixperfError as its reason, when the process is asked to stop. */
  signal: AbortSignal;
  /** Who asked, or `null`. */
  by: () => SignalName | null;
  /** 130 or 143 once asked to stop, else `null`. */
  exitCode: () => number | null;
  /** Stops listening. */
  release: () => void;
}

/** The first SIGINT or SIGTERM asks the verb to stop and to say what it has done; the second ends the process at once. */
export function stopSignal(context: ProcessContext, quiet: boolean): StopSignal {
  const controller = new AbortController();
  let by: SignalName | null = null;
  let reminder: NodeJS.Timeout | undefined;
  const code = (): number | null => (by === null ? null : by === "SIGINT" ? exitCode.interrupted : exitCode.terminated);
  const deafen = context.onSignal((name) => {
    if (by !== null) {
      context.exit(code() ?? exitCode.interrupted);
      return;
    }
    by = name;
    controller.abort(stopped(name));
    if (!context.stderr.isTerminal || quiet) return;
    const tell = (): void => void context.stderr.write("\r\x1b[Kstopping; once more to end at once\n");
    reminder = setTimeout(tell, patience);
  });
  const release = (): void => {
    deafen();
    clearTimeout(reminder);
  };
  return { signal: controller.signal, by: () => by, exitCode: code, release };
}
