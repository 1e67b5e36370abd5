import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { constants } from "node:os";

export interface ChildOptions {
  program: string;
  args: readonly string[];
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  /** File descriptors of this process for its own. */
  stdin: number | "ignore";
  stdout: number;
  stderr: number;
}

/** How a program ended, as a shell says it. */
export interface ChildEnd {
  /** Its exit code; 128 and the signal's number; 127 for one that is not there, 126 for one that cannot be run. */
  status: number;
  signal: NodeJS.Signals | null;
  /** Why it could not be started, in words. */
  notStarted: string | null;
}

export interface Child {
  pid: number | null;
  ended: Promise<ChildEnd>;
  kill(signal: NodeJS.Signals): void;
}

/** Starts a program in this process group, so that a terminal treats it as if it had been started without nixperf. */
export async function startChild(options: ChildOptions): Promise<Child> {
  const { program, args, env, cwd, stdin, stdout, stderr } = options;
  let child: ChildProcess;
  try {
    child = spawn(program, args, { env: { ...env }, cwd, stdio: [stdin, stdout, stderr] });
  } catch (error) {
    return notStarted(program, error as NodeJS.ErrnoException);
  }
  const ended = new Promise<ChildEnd>((resolve) => {
    child.once("exit", (code, signal) => {
      const status = code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
      resolve({ status, signal, notStarted: null });
    });
  });
  const failure = await new Promise<NodeJS.ErrnoException | null>((resolve) => {
    child.once("spawn", () => resolve(null));
    child.once("error", resolve);
  });
  if (failure !== null) return notStarted(program, failure);
  // A signal that cannot be delivered is no error of the build.
  child.on("error", () => {});
  return { pid: child.pid ?? null, ended, kill: (signal) => void child.kill(signal) };
}

function notStarted(program: string, { code = "" }: NodeJS.ErrnoException): Child {
  const isMissing = code === "ENOENT" || code === "ENOTDIR";
  const why = isMissing ? "there is no such program" : code === "EACCES" ? "it may not be executed" : code;
  const end: ChildEnd = { status: isMissing ? 127 : 126, signal: null, notStarted: `${program}: ${why}` };
  return { pid: null, ended: Promise.resolve(end), kill: () => {} };
}
