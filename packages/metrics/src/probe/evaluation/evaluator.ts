import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { runNix } from "@nixperf/nix/command";
import { evaluationEndless, evaluationFailed, nixNotFound } from "../../errors.ts";
import { evaluationCounters } from "../../model/evaluation/counters.ts";

export interface EvaluatorOptions {
  /** Attribute of a flake, as Nix spells it: `.#host`. */
  target: string;
  /** The `nix` to run. */
  program: string;
  /** In which directory `target` is meant. */
  cwd?: string | undefined;
  env: Readonly<Record<string, string | undefined>>;
  /** For the files that Nix writes its figures to. */
  directory: string;
  /** How long one evaluation may take. */
  timeoutSeconds: number;
  signal?: AbortSignal | undefined;
}

/** One evaluation. */
export interface Evaluated {
  /** Of the whole process, Nix's own start included. */
  seconds: number;
  drvPath: string;
  /** Null where they were not asked for, or Nix wrote none. */
  counters: Record<string, number> | null;
  /** The stacks that the profiler saw; null where that was not asked for, or could not be had. */
  stacks: string | null;
}

export interface EvaluateOnce {
  /** `off`: Nix evaluates everything, and keeps nothing of it. */
  cache: "on" | "off";
  /** Counting makes Nix collect its garbage once more before it ends, so it is not done where time is taken. */
  isCounted?: boolean;
  /** Stacks are looked at so many times a second; left out: never. */
  profileFrequency?: number;
}

export interface Evaluator {
  /** What is run, without what decides about cache and profile. */
  command: string[];
  evaluate: (how: EvaluateOnce) => Promise<Evaluated>;
}

/** Counters take some kB; a profile of a whole NixOS some 100 MB, of which no picture can show more than this. */
const largest = { counters: 1024 ** 2, stacks: 256 * 1024 ** 2 } as const;

/**
 * Evaluates one attribute of a flake, as often as asked. `nix path-info --derivation` is what asks for least: it goes
 * through the evaluation cache as `nix build` does (`nix eval` never does), asks no substituter, builds nothing. Like every
 * evaluation it writes the derivations into the store.
 */
export function evaluator(options: EvaluatorOptions): Evaluator {
  const { target, program, directory, timeoutSeconds, signal } = options;
  const [statsFile, profileFile] = [join(directory, "stats.json"), join(directory, "stacks")];
  const asked = ["--extra-experimental-features", "nix-command flakes", "path-info", "--derivation"];
  return {
    command: [program, ...asked, "--", target],
    evaluate: async ({ cache, isCounted = false, profileFrequency }) => {
      const began = performance.now();
      const run = await runNix({
        program,
        args: [
          ...asked,
          "--option",
          "eval-cache",
          cache === "on" ? "true" : "false",
          ...(profileFrequency === undefined ? [] : profiling(profileFile, profileFrequency)),
          "--",
          target,
        ],
        env: {
          ...options.env,
          NIX_SHOW_STATS: isCounted ? "1" : undefined,
          NIX_SHOW_STATS_PATH: isCounted ? statsFile : undefined,
          NIX_COUNT_CALLS: undefined,
        },
        ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
        timeoutSeconds,
        ...(signal === undefined ? {} : { cancelSignal: signal }),
      });
      const seconds = (performance.now() - began) / 1000;
      signal?.throwIfAborted();
      if (run.missing) throw nixNotFound(program);
      if (run.timedOut) throw evaluationEndless(target, timeoutSeconds);
      const drvPath = run.stdout.trim();
      if (run.exitCode !== 0 || !drvPath.startsWith("/")) throw evaluationFailed(target, endOf(run.stderr));
      return {
        seconds,
        drvPath,
        counters: isCounted ? evaluationCounters((await readBounded(statsFile, largest.counters)) ?? "") : null,
        stacks: profileFrequency === undefined ? null : await readBounded(profileFile, largest.stacks),
      };
    },
  };
}

function profiling(file: string, frequency: number): string[] {
  return ["--eval-profiler", "flamegraph", "--eval-profile-file", file, "--eval-profiler-frequency", String(frequency)];
}

async function readBounded(path: string, bytes: number): Promise<string | null> {
  try {
    return (await stat(path)).size > bytes ? null : await readFile(path, "utf8");
  } catch {
    return null;
  }
}

/** What Nix wrote of its error, in one line without colours: from 2.14 on, what it was about stands before, and the error last. */
function endOf(stderr: string): string {
  const plain = stderr.replace(/\u001B\[[\d;]*m/g, "").trim();
  const lines = plain.split("\n").filter((line) => line.trim() !== "");
  const last = lines.findLastIndex((line) => /^\s*error:/.test(line));
  const said = lines.slice(Math.max(last, lines.length - 6)).map((line) => line.trim());
  return said.length === 0 ? "no message" : said.join(" ").slice(0, 1000);
}
