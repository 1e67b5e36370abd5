import { homedir } from "node:os";
import { outputFailed } from "./errors.ts";
import type { Output, ProcessContext } from "./process-context.ts";

/** The context of this very process. */
export function nodeContext(): ProcessContext {
  return {
    env: process.env,
    cwd: process.cwd(),
    home: homeDirectory(),
    stdout: output(process.stdout),
    stderr: output(process.stderr),
    onSignal: (callback) => {
      const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
      for (const signal of signals) process.on(signal, callback);
      return () => {
        for (const signal of signals) process.off(signal, callback);
      };
    },
    exit: (code) => process.exit(code),
    // An unhandled rejection is an uncaught exception to Node, unless NODE_OPTIONS says otherwise.
    crashed: new Promise((_resolve, reject) => {
      process.on("uncaughtException", reject);
    }),
    now: () => performance.now(),
  };
}

function homeDirectory(): string | null {
  try {
    return homedir() || null;
  } catch {
    // No HOME, and a user that is not in the password database.
    return null;
  }
}

function output(stream: NodeJS.WriteStream): Output {
  let broken: NodeJS.ErrnoException | null = null;
  // Without a listener a closed pipe would end the process, with Node's exit code for it: 1.
  stream.on("error", (error: NodeJS.ErrnoException) => {
    broken = error;
  });
  return {
    isTerminal: stream.isTTY === true,
    get columns() {
      return stream.columns as number | undefined;
    },
    write: (text) =>
      new Promise((resolve, reject) => {
        const settle = (error: NodeJS.ErrnoException | null | undefined): void => {
          if (!error) resolve(true);
          else if (error.code === "EPIPE" || error.code === "ERR_STREAM_DESTROYED") resolve(false);
          else reject(outputFailed(error));
        };
        if (broken) settle(broken);
        else stream.write(text, settle);
      }),
  };
}
