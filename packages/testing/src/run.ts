import { spawn } from "node:child_process";

/** Whom a program runs as; only root may choose. */
export interface User {
  uid: number;
  gid: number;
}

/** The unprivileged user that every system has. */
export const nobody: User = { uid: 65534, gid: 65534 };

export interface RunOptions {
  cwd?: string;
  /** The whole environment. */
  env?: Record<string, string>;
  asUser?: User | undefined;
  /** What the program reads on its standard input; nothing unless given. */
  input?: string;
  /** When to end the program; 120 seconds unless given. */
  timeoutSeconds?: number;
}

/** How a program ended and what it printed. */
export interface RunResult {
  /** The exit code, or null when a signal ended it. */
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** Runs a program to its end. Throws only when it cannot be started; a failure of the program is in the result. */
export function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const { cwd, env, asUser, input, timeoutSeconds = 120 } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: env ?? process.env,
      timeout: timeoutSeconds * 1000,
      ...(asUser === undefined ? {} : { uid: asUser.uid, gid: asUser.gid }),
    });
    let [stdout, stderr] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
    // A program that ends without reading its input is no failure.
    child.stdin.on("error", () => {});
    child.stdin.end(input ?? "");
  });
}

/** Like {@link run}, but throws with the program's own words unless it ended with 0. Returns what it printed. */
export async function runOk(program: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const result = await run(program, args, options);
  if (result.code === 0) return result.stdout;
  throw new Error(`${program} ${args.join(" ")} ended with ${result.code ?? result.signal}\n${result.stderr}`);
}
