import { exitCode } from "@nixperf/errors";
import { stopped } from "./errors.ts";
import { tell } from "./output/tell.ts";
import type { ProcessContext, StopSignalName } from "./process-context.ts";

/** Milliseconds that a verb has to stop before the user is told how to end it. */
const patience = 500;

const codes: Readonly<Record<StopSignalName, number>> = {
  SIGHUP: exitCode.hungUp,
  SIGINT: exitCode.interrupted,
  SIGTERM: exitCode.terminated,
};

export interface StopSignal {
  /** Aborted, with a NixperfError as its reason, when the process is asked to stop. */
  signal: AbortSignal;
  /** Who asked first, or `null`. */
  by: () => StopSignalName | null;
  /** 128 and the number of the signal once asked to stop (129, 130 or 143), else `null`. */
  exitCode: () => number | null;
  /** Stops listening. */
  release: () => void;
}

/**
 * The first signal asks the verb to stop and to say what it has done. The second SIGINT or SIGTERM ends the process at once.
 * SIGHUP never does: when a terminal is closed, both its shell and the kernel send it, and systemd sends it after SIGTERM;
 * nobody means by it that what is under way should not be finished.
 */
export function stopSignal(context: ProcessContext, quiet: boolean): StopSignal {
  const controller = new AbortController();
  let by: StopSignalName | null = null;
  let isAsked = false;
  let reminder: NodeJS.Timeout | undefined;
  const deafen = context.onSignal((name) => {
    if (name !== "SIGHUP") {
      if (isAsked) return context.exit(codes[by ?? name]);
      isAsked = true;
    }
    if (by !== null) return;
    by = name;
    controller.abort(stopped(name));
    if (!context.stderr.isTerminal || quiet) return;
    reminder = setTimeout(() => tell(context.stderr, "\r\x1b[Kstopping; once more to end at once\n"), patience);
  });
  const release = (): void => {
    deafen();
    clearTimeout(reminder);
  };
  return { signal: controller.signal, by: () => by, exitCode: () => (by === null ? null : codes[by]), release };
}
