import { constants } from "node:os";
import type { OnSignal, StopName } from "../act/run/pass-signals.ts";
import { measuredRun } from "@nixperf/history";
import type { NixVersion } from "@nixperf/nix/version";
import { notKept, saveRun } from "../act/save-run.ts";
import type { KeptRun } from "../act/save-run.ts";
import { cohortOf } from "../model/collect/circumstances.ts";
import { likely } from "../model/collect/likely.ts";
import { evaluationRun } from "../model/collect/evaluation-run.ts";
import type { EvaluationParts } from "../model/collect/evaluation-run.ts";
import { withoutSecrets } from "../model/follow/secrets.ts";
import type { ledgerOf } from "../probe/ledger/own-ledger.ts";
import { readCircumstances } from "../probe/run/circumstances.ts";
import { newRunId } from "../probe/run/run-id.ts";
import type { CollectOptions } from "./collect-options.ts";
import type { CollectRecord } from "./collect-record.ts";
import { evaluate } from "./evaluate.ts";

/**
 * Measures an evaluation and keeps it as a run. Of one that is stopped there is nothing to keep, and nothing is left behind.
 *
 * @throws what `evaluate` throws: of an evaluation that fails there is nothing to keep
 */
export async function collectEvaluation(
  options: CollectOptions,
  target: string,
  ledger: ReturnType<typeof ledgerOf> | null,
  nix: { program: string; version: NixVersion } | null,
): Promise<CollectRecord> {
  const { cwd = process.cwd(), env = process.env, evaluations, flameGraph, onProgress, signal } = options;
  const startedAt = Date.now();
  const program = nix?.program;
  const stop = stopping(options.onSignal);
  const until = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  const asked = { target, runs: evaluations, program, cwd, env, flameGraph, onProgress, signal: until };
  const measured = await evaluate({ ...asked, timeoutSeconds: options.evaluationTimeout })
    .catch((error: unknown) => {
      if (stop.by() === null) throw error;
      return null;
    })
    .finally(stop.release);
  const where = await readCircumstances({ nix, env, cwd, command: [] });
  const of = {
    id: newRunId(startedAt),
    startedAt: new Date(startedAt).toISOString(),
    targets: withoutSecrets([target]),
    where,
    cohort: cohortOf(where),
  };
  if (measured === null) return stopped(of, 128 + constants.signals[stop.by()!]);
  const { command, drvPath, cold, warm, counters, gaps } = measured;
  const run = measuredRun(
    evaluationRun({
      ...of,
      command: withoutSecrets(command),
      coldSeconds: cold.medianSeconds,
      warmSeconds: warm?.medianSeconds ?? null,
      counters: counters ?? {},
      gaps,
    }),
  );
  const kept: KeptRun = ledger === null ? notKept : await saveRun(ledger, run, [], []);
  const before = kept.earlier.flatMap((earlier) => earlier.run.seconds ?? []);
  return {
    ...nothingBuilt,
    run,
    number: kept.number,
    notSaved: kept.notSaved,
    waits: kept.waits,
    usual: before.length === 0 ? null : { runs: before.length, lastNumber: kept.earlier[0]!.number, ...likely(before) },
    evaluation: { drvPath, cold, warm, counters, flameGraph: measured.flameGraph },
    gaps: gaps.map(({ at, code, message, tries }) => ({ at: `/evaluation${at}`, code, message, tries })),
  };
}

const nothingBuilt: Pick<
  CollectRecord,
  "schema" | "followed" | "costliest" | "avoided" | "machine" | "alerts" | "looks"
> = {
  schema: "nixperf.metrics.collect/1",
  followed: { way: "evaluation", why: "Nix was run only for this, one evaluation after the other", events: 0 },
  costliest: [],
  avoided: { derivations: 0, seconds: null },
  machine: { cpuSeconds: null, readBytes: null, writtenBytes: null, memoryBytes: null, pressure: null },
  alerts: [],
  looks: null,
};

function stopped(
  of: Pick<EvaluationParts, "id" | "startedAt" | "targets" | "where" | "cohort">,
  exitStatus: number,
): CollectRecord {
  const { where, ...rest } = of;
  const run = measuredRun({
    ...where,
    ...rest,
    kind: "evaluation",
    command: [],
    timing: "live",
    outcome: "stopped",
    exitStatus,
  });
  return {
    ...nothingBuilt,
    run,
    number: null,
    notSaved: null,
    waits: null,
    usual: null,
    evaluation: null,
    gaps: [],
  };
}

/** What is done for us alone is ended by a signal to us. */
function stopping(onSignal: OnSignal | undefined): { signal: AbortSignal; by(): StopName | null; release(): void } {
  const controller = new AbortController();
  let by: StopName | null = null;
  const release = onSignal?.((name) => {
    by ??= name;
    controller.abort();
  });
  return { signal: controller.signal, by: () => by, release: () => release?.() };
}
