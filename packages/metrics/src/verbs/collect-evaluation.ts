import type { NixVersion } from "@nixperf/nix/version";
import { notKept, saveRun } from "../act/save-run.ts";
import type { KeptRun } from "../act/save-run.ts";
import { cohortOf } from "../model/collect/circumstances.ts";
import { likely } from "../model/collect/likely.ts";
import { evaluationRun } from "../model/collect/evaluation-run.ts";
import { withoutSecrets } from "../model/follow/secrets.ts";
import type { ledgerOf } from "../probe/ledger/own-ledger.ts";
import { readCircumstances } from "../probe/run/circumstances.ts";
import { newRunId } from "../probe/run/run-id.ts";
import type { CollectOptions } from "./collect-options.ts";
import type { CollectRecord } from "./collect-record.ts";
import { evaluate } from "./evaluate.ts";

/**
 * Measures an evaluation and keeps it as a run.
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
  const measured = await evaluate({ target, runs: evaluations, program, cwd, env, flameGraph, onProgress, signal });
  const where = await readCircumstances({ nix, env, cwd });
  const { command, drvPath, cold, warm, counters, gaps } = measured;
  const run = evaluationRun({
    id: newRunId(startedAt),
    startedAt: new Date(startedAt).toISOString(),
    command: withoutSecrets(command),
    targets: withoutSecrets([target]),
    where,
    cohort: cohortOf(where),
    coldSeconds: cold.medianSeconds,
    warmSeconds: warm?.medianSeconds ?? null,
    counters: counters ?? {},
    gaps,
  });
  const kept: KeptRun = ledger === null ? notKept : await saveRun(ledger, run, [], []);
  const before = kept.earlier.flatMap((earlier) => earlier.run.seconds ?? []);
  return {
    schema: "nixperf.metrics.collect/1",
    run,
    number: kept.number,
    notSaved: kept.notSaved,
    waits: kept.waits,
    followed: { way: "evaluation", why: "Nix was run only for this, one evaluation after the other", events: 0 },
    costliest: [],
    usual: before.length === 0 ? null : { runs: before.length, lastNumber: kept.earlier[0]!.number, ...likely(before) },
    avoided: { derivations: 0, seconds: null },
    machine: { cpuSeconds: null, readBytes: null, writtenBytes: null, memoryBytes: null, pressure: null },
    alerts: [],
    evaluation: { drvPath, cold, warm, counters, flameGraph: measured.flameGraph },
    looks: null,
    gaps: gaps.map(({ at, code, message, tries }) => ({ at: `/evaluation${at}`, code, message, tries })),
  };
}
