import type { Gap } from "@nixperf/errors";
import type { RunDetail } from "./run-detail.ts";

/** One command that was measured. Null: not known, with a gap that says why. */
export interface Run {
  schema: "nixperf.history.run/1";
  /** A UUID, version 7 (RFC 9562): in the order of time, and made without asking anybody. In lower case. */
  id: string;
  kind: RunKind;
  /** ISO 8601, UTC. */
  startedAt: string;
  seconds: number | null;
  /** Program and arguments, secrets taken out. */
  command: readonly string[];
  /** What was to be built, as it was asked for: `.#host`. */
  targets: readonly string[];
  outcome: RunOutcome;
  exitStatus: number | null;
  timing: Timing;
  hostname: string | null;
  /** Of the machine's stable facts, by `@nixperf/hardware`: `sha256:…`. */
  fingerprint: string | null;
  /** `x86_64-linux`. */
  system: string | null;
  cpuModel: string | null;
  cpuCores: number | null;
  memoryBytes: number | null;
  nixVersion: string | null;
  /** `nix`, `lix`, `determinate`. */
  implementation: string | null;
  /** Those that change how long a build takes, as Nix says them. */
  settings: Readonly<Record<string, string>>;
  /** Of the git repository that the target stands in. */
  revision: string | null;
  isDirty: boolean | null;
  flakeLockHash: string | null;
  /** Runs of one cohort may be compared. */
  cohort: string;
  evaluationSeconds: number | null;
  buildSeconds: number | null;
  fetchSeconds: number | null;
  waitSeconds: number | null;
  cpuSeconds: number | null;
  maxMemoryBytes: number | null;
  /** Of all that was needed and not there, how much was fetched: by count, and by bytes. From 0 to 1. */
  cacheHitRatio: number | null;
  cacheHitRatioBytes: number | null;
  built: number;
  substituted: number;
  failed: number;
  stopped: number;
  wireBytes: number | null;
  narBytes: number | null;
  criticalPathSeconds: number | null;
  /** How near to one thing after the other: 1 when the critical path is all of the time. */
  serialisationFactor: number | null;
  gaps: readonly Gap[];
  /** What only a view of this one run needs. Null in lists. */
  detail: RunDetail | null;
}

export type RunKind = "build" | "evaluation";

export const runKinds: readonly RunKind[] = ["build", "evaluation"];

export type RunOutcome = "succeeded" | "failed" | "stopped" | "unknown";

export const runOutcomes: readonly RunOutcome[] = ["succeeded", "failed", "stopped", "unknown"];

/** Where its times come from: stamped on arrival; only an order, a log read later. */
export type Timing = "live" | "order";

export const timings: readonly Timing[] = ["live", "order"];

type Needed = "id" | "kind" | "startedAt" | "command" | "targets" | "outcome" | "timing" | "cohort";

/** A run of which only some is known: what is left out is null, nothing was built, and there are no gaps. */
export function measuredRun(known: Pick<Run, Needed> & Partial<Omit<Run, Needed>>): Run {
  return {
    schema: "nixperf.history.run/1",
    seconds: null,
    exitStatus: null,
    hostname: null,
    fingerprint: null,
    system: null,
    cpuModel: null,
    cpuCores: null,
    memoryBytes: null,
    nixVersion: null,
    implementation: null,
    settings: {},
    revision: null,
    isDirty: null,
    flakeLockHash: null,
    evaluationSeconds: null,
    buildSeconds: null,
    fetchSeconds: null,
    waitSeconds: null,
    cpuSeconds: null,
    maxMemoryBytes: null,
    cacheHitRatio: null,
    cacheHitRatioBytes: null,
    built: 0,
    substituted: 0,
    failed: 0,
    stopped: 0,
    wireBytes: null,
    narBytes: null,
    criticalPathSeconds: null,
    serialisationFactor: null,
    gaps: [],
    detail: null,
    ...known,
  };
}
