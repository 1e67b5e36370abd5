import type { Gap } from "@nixperf/errors";
import { withHistory } from "@nixperf/history";
import type { NumberedRun, Run, RunKind, RunOutcome } from "@nixperf/history";
import { ledgerOf } from "../probe/ledger/own-ledger.ts";
import type { LedgerOptions } from "../model/ledger-options.ts";

export interface HistoryListOptions extends LedgerOptions {
  /** Those that began in the last so many seconds. */
  sinceSeconds?: number | undefined;
  kind?: RunKind | undefined;
  outcome?: RunOutcome | undefined;
  /** At most so many, the newest. Default 20. */
  limit?: number | undefined;
  /** Milliseconds since the epoch. Default `Date.now`. */
  now?: (() => number) | undefined;
}

/** What a list says of a run; `historyShow` has the rest. */
export interface RunItem extends Pick<
  Run,
  | "id"
  | "startedAt"
  | "kind"
  | "targets"
  | "outcome"
  | "exitStatus"
  | "timing"
  | "hostname"
  | "cohort"
  | "seconds"
  | "built"
  | "substituted"
  | "failed"
  | "cacheHitRatio"
  | "maxMemoryBytes"
> {
  number: number;
}

export interface HistoryListRecord {
  schema: "nixperf.metrics.history-list/1";
  /** The newest first. */
  runs: RunItem[];
  gaps: Gap[];
}

/** The runs that are kept. @throws what opening and reading the ledger throws */
export async function historyList(options: HistoryListOptions = {}): Promise<HistoryListRecord> {
  const { sinceSeconds, kind, outcome, limit = 20, now = Date.now } = options;
  const since = sinceSeconds === undefined ? undefined : now() - sinceSeconds * 1000;
  const { runs } = await withHistory(ledgerOf(options), (history) => history.runs({ since, kind, outcome, limit }));
  return { schema: "nixperf.metrics.history-list/1", runs: runs.map(itemOf), gaps: [] };
}

function itemOf({ number, run }: NumberedRun): RunItem {
  return {
    number,
    id: run.id,
    startedAt: run.startedAt,
    kind: run.kind,
    targets: [...run.targets],
    outcome: run.outcome,
    exitStatus: run.exitStatus,
    timing: run.timing,
    hostname: run.hostname,
    cohort: run.cohort,
    seconds: run.seconds,
    built: run.built,
    substituted: run.substituted,
    failed: run.failed,
    cacheHitRatio: run.cacheHitRatio,
    maxMemoryBytes: run.maxMemoryBytes,
  };
}
