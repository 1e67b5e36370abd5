import { execFile } from "node:child_process";
import type { CommandReading } from "../model/readings/readings.ts";

/** More than any of these programs says. */
const maxOutput = 1 << 20;

export interface RunCommandOptions {
  seconds?: number;
  signal?: AbortSignal | undefined;
  /** Variables to set on top of this process's own. */
  env?: Readonly<Record<string, string>>;
  /** Whether what it says on standard error counts as well; it then stands before the rest. */
  withErrors?: boolean;
}

/** What a program says within some seconds; `null` when it is not there, says too much, or does not end by itself. */
export async function runCommand(
  program: string,
  args: readonly string[],
  { seconds = 3, signal, env: more = {}, withErrors = false }: RunCommandOptions = {},
): Promise<CommandReading | null> {
  const env = { ...process.env, LC_ALL: "C", ...more };
  const bounds = { timeout: seconds * 1000, killSignal: "SIGKILL", maxBuffer: maxOutput, env } as const;
  return await new Promise((resolve) => {
    const child = execFile(
      program,
      args,
      { ...bounds, ...(signal === undefined ? {} : { signal }) },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : error.code;
        const said = withErrors ? stderr + stdout : stdout;
        resolve(typeof code === "number" ? { code, stdout: said.trimEnd() } : null);
      },
    );
    child.stdin?.end();
  });
}
