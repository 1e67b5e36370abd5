import type { Expected, TimeLeft } from "./time-left.ts";

/** What a run is doing at one moment, for whoever watches. */
export interface CollectLive {
  schema: "nixperf.metrics.live/1";
  /** Since the command was started. */
  seconds: number;
  isEvaluating: boolean;
  /** What Nix says it evaluates. */
  evaluating: string | null;
  /** The oldest first. */
  builds: readonly LiveBuildRow[];
  built: number;
  failed: number;
  /** Built, running and still to come; as far as Nix knows now. */
  toBuild: number;
  fetched: number;
  toFetch: number;
  fetchedBytes: number;
  fetchBytesPerSecond: number | null;
  /** Where the bytes come from, the largest part first. */
  hosts: ReadonlyArray<{ host: string; share: number }>;
  /** Builds that wait for a lock, a build user or a machine. */
  waiting: number;
  timeLeft: TimeLeft | null;
  memory: { usedBytes: number; totalBytes: number } | null;
  /** What crossed a threshold. */
  alerts: readonly string[];
}

export interface LiveBuildRow {
  drvPath: string;
  name: string;
  /** `null`: this machine. */
  machine: string | null;
  phase: string | null;
  seconds: number;
  expected: Expected | null;
  memoryBytes: number | null;
}
