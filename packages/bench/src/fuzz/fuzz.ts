import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { nixInstalls, nobody, toolsDir } from "@nixperf/testing";
import { shares } from "./seeds.ts";
import type { Line, Share } from "./seeds.ts";
import { addToTally, newTally } from "./tally.ts";
import type { Tally } from "./tally.ts";

export interface FuzzOptions {
  /** Random stores for each version of Nix. */
  stores: number;
  /** The first seed; the others follow it. */
  firstSeed: number;
  /** Only this version of Nix; default all that are installed for tests. */
  version?: string | undefined;
  /** Processes at a time. */
  jobs: number;
  signal?: AbortSignal;
  onProgress?: (tallies: readonly Tally[]) => void;
}

/** Tries random stores with every version of Nix and counts what came of it: one tally a version. */
export async function fuzz(options: FuzzOptions): Promise<Tally[]> {
  const versions = nixInstalls().map((nix) => nix.version);
  const wanted = versions.filter((version) => options.version === undefined || options.version === version);
  const tallies = wanted.map(newTally);
  const lists = wanted.map((version) => shares(version, options.firstSeed, options.stores));
  // Versions take turns, so that a run that is stopped early has tried all of them.
  const queue = (lists[0] ?? []).flatMap((_, i) => lists.map((list) => list[i]!));
  const canDrop = process.getuid?.() === 0 && [process.execPath, toolsDir].every(mayBeEntered);
  const work = async () => {
    for (let share = queue.shift(); share !== undefined && !options.signal?.aborted; share = queue.shift()) {
      const tally = tallies[wanted.indexOf(share.version)]!;
      await tryShare(share, share.unprivileged && canDrop, options.signal, (line) => {
        addToTally(tally, line);
        options.onProgress?.(tallies);
      });
    }
  };
  await Promise.all(Array.from({ length: options.jobs }, work));
  return tallies;
}

async function tryShare(
  share: Share,
  asNobody: boolean,
  signal: AbortSignal | undefined,
  take: (line: Line) => void,
): Promise<void> {
  const worker = fileURLToPath(new URL("worker.ts", import.meta.url));
  const { version, first, count } = share;
  const child: ChildProcess = spawn(
    process.execPath,
    ["--no-warnings", "--conditions=@nixperf/source", worker, version, String(first), String(count)],
    {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, TMPDIR: fastDirectory() },
      ...(asNobody ? nobody : {}),
    },
  );
  const stop = () => child.kill("SIGTERM");
  signal?.addEventListener("abort", stop);
  const ended = once(child, "exit");
  let words = "";
  child.stderr!.setEncoding("utf8").on("data", (text: string) => (words += text));
  let next = first;
  for await (const text of createInterface({ input: child.stdout! })) {
    take(JSON.parse(text) as Line);
    next++;
  }
  const [code] = (await ended) as [number | null];
  signal?.removeEventListener("abort", stop);
  if (code !== 0) take({ seed: next, failed: `the process that tried it ended with ${code}\n${words}` });
}

/**
 * Where the stores are made: in memory, where programs can be started from there, because every store is copied some
 * times; else where temporary files go. TMPDIR says otherwise.
 */
function fastDirectory(): string {
  const chosen = process.env["TMPDIR"];
  if (chosen !== undefined && chosen !== "") return chosen;
  const probe = `/dev/shm/nixperf-probe-${process.pid}`;
  try {
    writeFileSync(probe, "#!/bin/sh\n", { mode: 0o755 });
    execFileSync(probe);
    return "/dev/shm";
  } catch {
    return tmpdir();
  } finally {
    rmSync(probe, { force: true });
  }
}

/** Whether every user may enter the directories above `path`. */
function mayBeEntered(path: string): boolean {
  for (let at = dirname(path); ; at = dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return false;
    if (at === "/") return true;
  }
}
