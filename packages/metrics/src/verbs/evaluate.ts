import type { Gap } from "@nixperf/errors";
import { privateDirectory } from "../act/run/private-directory.ts";
import { writeFlameGraph } from "../act/write-flame-graph.ts";
import { evaluationRuns } from "../errors.ts";
import { wasCached } from "../model/evaluation/counters.ts";
import { durationsOf } from "../model/evaluation/durations.ts";
import type { Durations } from "../model/evaluation/durations.ts";
import { stackTree } from "../model/evaluation/stack-tree.ts";
import type { StackTree } from "../model/evaluation/stack-tree.ts";
import { evaluator } from "../probe/evaluation/evaluator.ts";
import type { Evaluator } from "../probe/evaluation/evaluator.ts";

export interface EvaluateOptions {
  /** Attribute of a flake that is a derivation: `.#host`. */
  target: string;
  /** How often to evaluate cold, and how often warm. Default 3. */
  runs?: number | undefined;
  /**
   * A file to draw where the time goes into, an SVG (Nix 2.30 and later): one evaluation more. What is there already is
   * replaced.
   */
  flameGraph?: string | undefined;
  /** The `nix` to run. Default: the one on PATH. */
  program?: string | undefined;
  /** In which directory `target` is meant. Default: the current one. */
  cwd?: string | undefined;
  /** Variables to set for Nix on top of this process's own; `undefined` takes one away. */
  env?: Readonly<Record<string, string | undefined>> | undefined;
  /** How long one evaluation may take, in seconds. Default 3,600. */
  timeoutSeconds?: number | undefined;
  signal?: AbortSignal | undefined;
  /** Told how many evaluations are done, of how many. */
  onProgress?: ((done: number, total: number) => void) | undefined;
}

/** What evaluating an attribute took. */
export interface Evaluation {
  /** What was run, without what switches cache and profile. */
  command: string[];
  drvPath: string;
  /** All of it evaluated. */
  cold: Durations;
  /** Answered by the evaluation cache; null where Nix keeps nothing of this target. */
  warm: Durations | null;
  /** What Nix's evaluator counted when all was evaluated, under its own names joined by dots; null where it said nothing. */
  counters: Record<string, number> | null;
  /** The picture of where the time goes, and on how many looks it rests; null where none was asked for, or could be made. */
  flameGraph: { file: string; samples: number } | null;
  gaps: Gap[];
}

/**
 * Measures what evaluating an attribute takes: cold, when all is evaluated, and warm, when the evaluation cache answers.
 * Times are of whole processes, taken one after the other; the counters are of a run of their own.
 *
 * @throws NIXPERF_EVALUATION_FAILED, NIXPERF_EVALUATION_TIMEOUT, NIXPERF_EVALUATION_RUNS, NIXPERF_NIX_MISSING, and what
 *   `writeAtomically` of `@nixperf/files` throws
 */
export async function evaluate(options: EvaluateOptions): Promise<Evaluation> {
  const { target, runs = 3, program = "nix", timeoutSeconds = 3600, signal } = options;
  if (!Number.isInteger(runs) || runs < 1 || runs > 100) throw evaluationRuns(runs);
  const env = options.env ?? {};
  const own = privateDirectory({});
  const nix = evaluator({ target, program, cwd: options.cwd, env, directory: own.path, timeoutSeconds, signal });
  try {
    const gaps: Gap[] = [];
    let done = 0;
    const total = 2 * runs + 1 + fills + (options.flameGraph === undefined ? 0 : 1);
    const step = async (how: Parameters<Evaluator["evaluate"]>[0]) => {
      options.onProgress?.(done, total);
      const evaluated = await nix.evaluate(how);
      done++;
      return evaluated;
    };
    // The first one also fetches what is not there yet, so that it is not one that counts.
    const { counters, drvPath } = await step({ cache: "off", isCounted: true });
    if (counters === null) gaps.push(noCounters);
    const cold = await times(runs, () => step({ cache: "off" }));
    const warm = (await isFilled(step)) ? await times(runs, () => step({ cache: "on" })) : null;
    if (warm === null) gaps.push(notCached(target));
    const stacks = options.flameGraph === undefined ? null : await stacksOf(step, frequencyFor(cold), gaps);
    options.onProgress?.(total, total);
    if (stacks !== null) await writeFlameGraph(options.flameGraph!, stacks, `Evaluating ${target}`);
    return {
      command: nix.command,
      drvPath,
      cold: durationsOf(cold),
      warm: warm === null ? null : durationsOf(warm),
      counters,
      flameGraph: stacks === null ? null : { file: options.flameGraph!, samples: stacks.samples },
      gaps,
    };
  } finally {
    own.remove();
  }
}

type Step = (how: Parameters<Evaluator["evaluate"]>[0]) => ReturnType<Evaluator["evaluate"]>;

/** Nix 2.8 and 2.34 answer from the cache when they have been asked twice: the first time keeps less than is needed. */
const fills = 3;

/** Whether the cache answers: it does so only for what is locked and, in git, has no changes. */
async function isFilled(step: Step): Promise<boolean> {
  for (let fill = 0; fill < fills; fill++) {
    const { counters } = await step({ cache: "on", isCounted: true });
    if (counters !== null && wasCached(counters) === true) return true;
  }
  return false;
}

async function times(runs: number, step: () => Promise<{ seconds: number }>): Promise<number[]> {
  const seconds: number[] = [];
  for (let run = 0; run < runs; run++) seconds.push((await step()).seconds);
  return seconds;
}

/** Samples a second: of a short evaluation many, so that there is something to see; of a long one as Nix has it. */
function frequencyFor(cold: readonly number[]): number {
  return Math.min(...cold) < 5 ? 997 : 99;
}

async function stacksOf(step: Step, frequency: number, gaps: Gap[]): Promise<StackTree | null> {
  const stacks = await step({ cache: "off", profileFrequency: frequency }).then(
    ({ stacks: seen }) => seen,
    () => null,
  );
  const tree = stacks === null ? null : stackTree(stacks);
  if (tree !== null && tree.samples > 0) return tree;
  gaps.push({
    at: "/flameGraph",
    code: "NIXPERF_EVALUATION_PROFILE_NONE",
    message: "this Nix gave no profile of the evaluation; it can since 2.30, of evaluations that take a while",
    tries: ["Nix 2.30 or later"],
  });
  return null;
}

const noCounters: Gap = {
  at: "/counters",
  code: "NIXPERF_EVALUATION_COUNTERS_NONE",
  message: "Nix did not say what its evaluator counted",
  tries: [],
};

function notCached(target: string): Gap {
  return {
    at: "/warm",
    code: "NIXPERF_EVALUATION_NOT_CACHED",
    message: `Nix keeps no evaluation of ${target}: it does so for flakes that are locked and have no uncommitted changes`,
    tries: ["git commit", "nix flake lock"],
  };
}
