import { fileURLToPath } from "node:url";
import { run, type RunResult, type User } from "@nixperf/testing";

const main = fileURLToPath(new URL("../bin/main.js", import.meta.url));

/** Only then can a test be somebody else as well. */
export const isRoot: boolean = process.getuid?.() === 0;

export interface Typing {
  env: Readonly<Record<string, string>>;
  asUser?: User | undefined;
  cwd?: string | undefined;
  /** Lines of a shell script that mounts things, which this program alone sees; needs root, and Linux. */
  mounts?: readonly string[] | undefined;
}

/** Runs nixperf-store as a process, as somebody who types it does. Throws where it ends in a trace, or by a signal. */
export async function typed(args: readonly string[], options: Typing): Promise<RunResult> {
  const { env, asUser, cwd = "/", mounts } = options;
  const node = [process.execPath, "--no-warnings", "--conditions=@nixperf/source", main, ...args];
  const [program = "", ...rest] = mounts === undefined ? node : mounted(mounts, node, asUser);
  const ended = await run(program, rest, { env, cwd, asUser: mounts === undefined ? asUser : undefined });
  const printed = ended.stdout + ended.stderr;
  if (ended.code === null || /^ +at .*:\d+|NIXPERF_BUG/m.test(printed)) {
    throw new Error(`${args.join(" ")} ended with ${ended.code ?? ended.signal}\n${printed}`);
  }
  return ended;
}

/** The command line of a program for which these things are mounted, and for nobody else. */
export function mounted(mounts: readonly string[], command: readonly string[], asUser?: User): string[] {
  const script = `set -e\n${mounts.join("\n")}\nexec "$@"`;
  const who =
    asUser === undefined
      ? []
      : ["/usr/bin/setpriv", `--reuid=${asUser.uid}`, `--regid=${asUser.gid}`, "--clear-groups"];
  return ["/usr/bin/unshare", "--mount", "/bin/sh", "-c", script, "sh", ...who, ...command];
}
