import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

/** Which state of a git repository a run belongs to. Null: not known. */
export interface Repository {
  revision: string | null;
  isDirty: boolean | null;
  /** Of the nearest `flake.lock`, upwards: `sha256:…`. */
  flakeLockHash: string | null;
}

/** Seconds that git may take; a run is not held up for it. */
const patience = 3;

export async function readRepository(
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Repository> {
  const git = (args: readonly string[]): Promise<string | null> => runGit(args, cwd, env);
  const [revision, status] = await Promise.all([
    git(["rev-parse", "--verify", "HEAD"]),
    git(["status", "--porcelain", "--untracked-files=no", "--ignore-submodules=all"]),
  ]);
  return {
    revision: revision !== null && /^[0-9a-f]{40,64}\n?$/.test(revision) ? revision.trim() : null,
    isDirty: status === null ? null : status !== "",
    flakeLockHash: flakeLockHash(cwd),
  };
}

/** Nothing that the repository's configuration names is run: it may be somebody else's. */
function runGit(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | null> {
  const safe = ["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "diff.external=", "--no-pager"];
  return new Promise((resolve) => {
    const child = execFile(
      "git",
      [...safe, ...args],
      {
        cwd,
        env: { ...env, GIT_OPTIONAL_LOCKS: "0", GIT_TERMINAL_PROMPT: "0" },
        timeout: patience * 1000,
        killSignal: "SIGKILL",
        maxBuffer: 1024 * 1024,
      },
      (error, stdout) => {
        // So many changes that they were not all told are changes.
        if (error !== null && (error as NodeJS.ErrnoException).code === "ERR_CHILD_PROCESS_STDIO_MAXBUFFER")
          resolve(stdout);
        else resolve(error === null ? stdout : null);
      },
    );
    child.on("error", () => {});
    child.stdin?.on("error", () => {}).end();
  });
}

function flakeLockHash(cwd: string): string | null {
  for (let directory = cwd; ; directory = dirname(directory)) {
    try {
      const file = join(directory, "flake.lock");
      if (statSync(file).size < 16 * 1024 * 1024)
        return `sha256:${createHash("sha256").update(readFileSync(file)).digest("hex")}`;
    } catch {
      // Not here.
    }
    if (directory === dirname(directory)) return null;
  }
}
