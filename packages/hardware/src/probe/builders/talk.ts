import { spawn } from "node:child_process";

/** How a program ended that was given a text and a time limit. */
export interface Talk {
  /** `too-much`: it said more than was to be read. `missing`: there is no such program. */
  ended: "by-itself" | "too-late" | "too-much" | "missing";
  /** Null when it did not end by itself. */
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface TalkOptions {
  input?: string;
  seconds: number;
  maxBytes?: number;
  signal?: AbortSignal | undefined;
}

/** The groups that run now. They have no terminal that would end them, so they must not outlive this process. */
const running = new Set<number>();

function endAll(): void {
  for (const leader of running) endGroup(leader, "SIGKILL");
}

/** How long a program may take to end once it was told to. */
const graceMs = 500;

/**
 * Runs a program to its end or to its limit, after which nothing of it is left: it, and what it has started, are told to end,
 * and killed when they do not. Its output counts as text, and no more of it is kept than was allowed.
 *
 * @throws what the signal was aborted with
 */
export async function talk(program: string, args: readonly string[], options: TalkOptions): Promise<Talk> {
  const { input = "", seconds, maxBytes = 1 << 20, signal } = options;
  signal?.throwIfAborted();
  // A group of its own: ssh may have started others, for `ProxyCommand`. Without a terminal it cannot ask for anything either.
  const child = spawn(program, args, { stdio: "pipe", detached: true });
  if (child.pid !== undefined) {
    if (running.size === 0) process.on("exit", endAll);
    running.add(child.pid);
  }
  const pieces: Record<"stdout" | "stderr", Buffer[]> = { stdout: [], stderr: [] };
  let [ended, length]: [Talk["ended"], number] = ["by-itself", 0];
  let last: NodeJS.Timeout | undefined;
  const stop = (why: Talk["ended"]): void => {
    if (last !== undefined) return;
    ended = why;
    endGroup(child.pid, "SIGTERM");
    last = setTimeout(() => {
      endGroup(child.pid, "SIGKILL");
      // Whoever holds the other ends of the pipes is not waited for.
      child.stdout.destroy();
      child.stderr.destroy();
    }, graceMs);
  };
  const limit = setTimeout(stop, seconds * 1000, "too-late");
  const abort = (): void => stop("too-late");
  signal?.addEventListener("abort", abort, { once: true });
  for (const name of ["stdout", "stderr"] as const)
    child[name].on("data", (piece: Buffer) => {
      length += piece.length;
      if (length > maxBytes) stop("too-much");
      else pieces[name].push(piece);
    });
  // A program that ends without reading is no failure.
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve) => {
    child.on("error", () => {
      ended = "missing";
      resolve(null);
    });
    child.on("close", resolve);
    // A grandchild may hold the pipes longer than the program lived.
    child.on("exit", () => setTimeout(() => stop(ended), graceMs).unref());
  });
  if (child.pid !== undefined) {
    running.delete(child.pid);
    if (running.size === 0) process.off("exit", endAll);
  }
  clearTimeout(limit);
  clearTimeout(last);
  signal?.removeEventListener("abort", abort);
  signal?.throwIfAborted();
  const text = (name: "stdout" | "stderr"): string => Buffer.concat(pieces[name]).toString("utf8");
  return { ended, code, stdout: text("stdout"), stderr: text("stderr") };
}

function endGroup(leader: number | undefined, signal: NodeJS.Signals): void {
  if (leader === undefined) return;
  try {
    process.kill(-leader, signal);
  } catch {
    // All of it has ended.
  }
}
