import type { NixperfError } from "@nixperf/errors";
import type { CostEstimate, Wanted } from "./estimate.ts";
import type { DerivationCost } from "./records/derivation-cost.ts";
import type { Run, RunKind, RunOutcome } from "./records/run.ts";
import type { Sample, SampleDay } from "./records/sample.ts";

/** The ledger, opened. Every function throws only NixperfError, or the reason of the `signal` that stopped it. */
export interface History {
  /**
   * Keeps a run with what its derivations cost and its samples, all of it or nothing. When it returns, it is on the disk
   * (or on the server's). A run whose `id` is known already is not kept again.
   */
  saveRun(
    run: Run,
    costs: readonly DerivationCost[],
    samples: readonly Sample[],
    signal?: AbortSignal,
  ): Promise<SavedRun>;
  /** Keeps samples and costs, all of them or nothing. A record that is known already, equal in all, is not kept again. */
  append(records: ReadonlyArray<Sample | DerivationCost>, signal?: AbortSignal): Promise<Appended>;
  /** The newest first, without their `detail`. */
  runs(filter?: RunFilter): Promise<{ runs: NumberedRun[] }>;
  /** By its number, or by its id or the beginning of it (of at least four characters), when only one begins so. */
  run(which: number | string): Promise<NumberedRun | null>;
  /** What the derivations of one run cost, some at a time. */
  costsOf(runId: string): AsyncGenerator<DerivationCost[], void, void>;
  /** Samples by the day (in UTC): what is left of old ones, and the newer ones rolled up now. In the order of the days. */
  days(filter?: HistoryFilter): Promise<SampleDay[]>;
  /** As they were appended, some at a time. Those that grew old are not among them, see `days`. */
  samples(filter?: HistoryFilter): AsyncGenerator<Sample[], void, void>;
  /** As they were appended, some at a time. */
  costs(filter?: Omit<HistoryFilter, "subject">): AsyncGenerator<DerivationCost[], void, void>;
  /** What builds will take, in the order of what is asked for; null where nothing is known that could be compared. */
  estimate(wanted: readonly Wanted[], signal?: AbortSignal): Promise<Array<CostEstimate | null>>;
  /** Makes the ledger small again, or only says what that would do. */
  prune(options?: PruneOptions): Promise<Pruned>;
  /** All of it as JSON lines, one record each, some at a time. */
  exportLines(signal?: AbortSignal): AsyncGenerator<string[], void, void>;
  /** Adds such lines, all of them or nothing. What the ledger has already is passed over: twice adds nothing. */
  importLines(lines: Iterable<string> | AsyncIterable<string>, signal?: AbortSignal): Promise<Imported>;
  /** Brings what was kept here while the server was away to the server. Without a server there is nothing to bring. */
  push(signal?: AbortSignal): Promise<Pushed>;
  close(): Promise<void>;
}

export interface Appended {
  /** The server was away: what was appended is kept on this machine and goes to the server at the next opportunity. */
  isWaiting: boolean;
  /** Why it waits; null when it does not. */
  fault: NixperfError | null;
}

export interface SavedRun extends Appended {
  /**
   * How people call it: 1, 2, 3, … in the order of saving, per ledger; on a server some are left out. Of a run that waits here,
   * the number it has here.
   */
  number: number;
  /** False when the ledger had it already. */
  isNew: boolean;
}

export interface NumberedRun {
  number: number;
  run: Run;
}

/** Which runs to read; what is left out lets all through. */
export interface RunFilter {
  /** Milliseconds since the epoch, of `startedAt`; those at this instant too. */
  since?: number | undefined;
  /** Milliseconds since the epoch; those at this instant no more. */
  until?: number | undefined;
  kind?: RunKind | undefined;
  outcome?: RunOutcome | undefined;
  cohort?: string | undefined;
  /** At most so many. Default 1,000. */
  limit?: number | undefined;
}

/** Which records to read; what is left out lets all through. */
export interface HistoryFilter {
  /** A name, or the beginning of names with a dot at its end: `store.`. Of costs: the derivation's name or `pname`. */
  name?: string | undefined;
  /** Milliseconds since the epoch; those at this instant too. */
  since?: number | undefined;
  /** Milliseconds since the epoch; those at this instant no more. */
  until?: number | undefined;
  /** What the subject has to have; it may have more. Of no meaning for costs. */
  subject?: Readonly<Record<string, string>> | undefined;
  /** Those of one run, by its id. */
  run?: string | undefined;
  signal?: AbortSignal | undefined;
}

export interface PruneOptions {
  /** Milliseconds since the epoch. Default: now. */
  now?: number | undefined;
  /** Runs that began earlier go. Default 365 days, in seconds. */
  keepRunsSeconds?: number | undefined;
  /** And so do the oldest as long as there are more than this. Default 10,000. */
  keepRuns?: number | undefined;
  /** Samples of older days become one record a day. Default 90 days, in seconds. */
  keepSeconds?: number | undefined;
  /** And so do the oldest days as long as there are more samples than this. Default 100,000. */
  keepSamples?: number | undefined;
  /** Costs that are older go, but for the newest of each package. Default 365 days, in seconds. */
  keepCostsSeconds?: number | undefined;
  /** So many of the newest of each package and outcome stay, however old. Default 20: an estimate counts no more. */
  keepCostsEach?: number | undefined;
  /** Only say what would go. */
  isDryRun?: boolean | undefined;
  signal?: AbortSignal | undefined;
}

/** What pruning did, or would do. */
export interface Pruned {
  runs: { kept: number; removed: number };
  /** `days`: records of days that there are then. */
  samples: { kept: number; rolledUp: number; days: number };
  costs: { kept: number; removed: number };
}

export interface Imported {
  added: number;
  /** What the ledger has already. */
  known: number;
  /** Lines that are no record. */
  damaged: number;
  /** Lines that only a later version can read: kept as they are, counted among the added. */
  newer: number;
}

export interface Pushed {
  /** Runs, and other writings, that the server has now. */
  pushed: number;
  /** What still waits here. */
  waiting: number;
}

export interface OpenOptions {
  /** Where nixperf keeps what must outlive a reboot, by `stateDir` of `@nixperf/files`. */
  stateDir: string;
  /** `postgres://…` for a ledger that machines share. Left out: `history.sqlite` in `stateDir`. */
  url?: string | undefined;
}
