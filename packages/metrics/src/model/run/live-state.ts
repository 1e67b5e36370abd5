import type { BuildTracks } from "./build-tracks.ts";
import type { TotalTracks } from "./total-tracks.ts";
import type { TransferTracks } from "./transfer-tracks.ts";
import type { WaitKind, WaitTracks } from "./wait-tracks.ts";

/** What is going on at one moment. */
export interface LiveState {
  /** The oldest first. */
  builds: LiveBuild[];
  transfers: LiveTransfer[];
  copies: LiveCopy[];
  waits: { kind: WaitKind; text: string; startedAt: number }[];
  totals: {
    builds: LiveCounter;
    substitutions: LiveCounter;
    wireBytes: { done: number; expected: number | null };
    narBytes: { done: number; expected: number | null };
  };
  isEvaluating: boolean;
  /** What it says it evaluates, such as the attribute. */
  evaluating: string | null;
  /** When Nix was heard of last; null: never. */
  lastEventAt: number | null;
}

export interface LiveBuild {
  drvPath: string;
  machine: string | null;
  phase: string | null;
  startedAt: number;
  seconds: number;
  /** The last line of its log. */
  lastLine: string | null;
  lastEventAt: number;
  /** Nix has counted more completions than it has said of which builds; this may be one of them. */
  mayHaveEnded: boolean;
}

export interface LiveTransfer {
  url: string;
  startedAt: number;
  doneBytes: number;
  expectedBytes: number | null;
  /** Since its start; null when that is now. */
  bytesPerSecond: number | null;
}

export interface LiveCopy {
  path: string;
  from: string;
  to: string;
  startedAt: number;
  doneBytes: number;
  expectedBytes: number | null;
}

export interface LiveCounter {
  done: number;
  expected: number;
  running: number;
  failed: number;
}

interface Tracks {
  builds: BuildTracks;
  transfers: TransferTracks;
  waits: WaitTracks;
  totals: TotalTracks;
}

export function liveState(tracks: Tracks, at: number, lastEventAt: number | null): LiveState {
  const { wireExpected, narExpected, substitutions } = tracks.totals.totals();
  const bytes = tracks.transfers.bytes();
  const running = [...tracks.builds.running()];
  const counters = tracks.builds.counters;
  const inWork = sum(
    counters.filter((one) => one.stop === null),
    "running",
  );
  const isLate = counters.length > 0 && running.length > inWork;
  return {
    builds: running.map((one) => ({
      drvPath: one.drvPath,
      machine: one.machine,
      phase: one.phases.at(-1)?.name ?? null,
      startedAt: one.start.at,
      seconds: Math.max(0, at - one.start.at),
      lastLine: one.tail?.last() ?? null,
      lastEventAt: one.last.at,
      mayHaveEnded: isLate && counters.some(({ completions }) => (completions.at(-1)?.seq ?? -1) > one.last.seq),
    })),
    transfers: [...tracks.transfers.runningTransfers()].map((one) => ({
      url: one.url,
      startedAt: one.start.at,
      doneBytes: one.done,
      expectedBytes: one.expected > 0 ? one.expected : null,
      bytesPerSecond: at > one.start.at ? one.done / (at - one.start.at) : null,
    })),
    copies: [...tracks.transfers.runningCopies()].map((one) => ({
      path: one.path,
      from: one.from,
      to: one.to,
      startedAt: one.start.at,
      doneBytes: one.done,
      expectedBytes: one.expected > 0 ? one.expected : null,
    })),
    waits: [...tracks.waits.runningWaits()].map(({ kind, text, start }) => ({ kind, text, startedAt: start.at })),
    totals: {
      builds: {
        done: sum(counters, "done"),
        expected: sum(counters, "expected"),
        running: inWork,
        failed: sum(counters, "failed"),
      },
      substitutions,
      wireBytes: { done: bytes.wire, expected: wireExpected },
      narBytes: { done: bytes.nar, expected: narExpected },
    },
    isEvaluating: !tracks.waits.isWorking() && running.length === 0,
    evaluating: tracks.waits.evaluating(),
    lastEventAt,
  };
}

function sum<K extends string>(all: readonly Readonly<Record<K, number>>[], key: K): number {
  return all.reduce((total, one) => total + one[key], 0);
}
