/** What it took to build or fetch one derivation, once. Null: not known. */
export interface DerivationCost {
  schema: "nixperf.history.cost/1";
  /** When it ended. ISO 8601, UTC. */
  at: string;
  /** Full path of the derivation; null when only its name is known. */
  drvPath: string | null;
  /** With its version: `hello-2.12.1`. */
  name: string;
  /** Without: `hello`. */
  pname: string;
  /** `x86_64-linux`. */
  system: string | null;
  /** From the start of its builder to the end, or of its download. */
  seconds: number;
  cpuSeconds: number | null;
  /** The most that was in use at any moment. */
  memoryBytes: number | null;
  /** Which machine built it; null for this one, when nobody asked. */
  machine: string | null;
  outcome: Outcome;
  /** The run it belongs to, by its `id`. */
  run: string | null;
  /** When its builder or download began. ISO 8601, UTC. */
  startedAt: string | null;
  /** From when its inputs were there to when it began. */
  waitSeconds: number | null;
  /** How well `seconds` is known: by the very moments; between two bounds; told from traces. */
  confidence: Confidence | null;
  /** Bounds of `seconds`: no shorter and no longer than these. */
  earliestSeconds: number | null;
  latestSeconds: number | null;
  /** Where it was fetched from: `https://cache.nixos.org`. */
  substituter: string | null;
  /** What came over the wire, and what that was unpacked. */
  wireBytes: number | null;
  narBytes: number | null;
  /** How much longer it could have taken without the run taking longer; 0 on the critical path. */
  slackSeconds: number | null;
  /** In their order: `unpackPhase`, `buildPhase`. */
  phases: readonly Phase[] | null;
  /** Why it failed or was stopped, in a line. */
  cause: string | null;
  /** The last lines of a failing build's log. */
  logTail: string | null;
}

export interface Phase {
  name: string;
  seconds: number;
}

/** `stopped`: by a person, a time limit, or the failure of another. */
export type Outcome = "built" | "substituted" | "failed" | "stopped";

export const outcomes: readonly Outcome[] = ["built", "substituted", "failed", "stopped"];

export type Confidence = "exact" | "bounded" | "estimated";

export const confidences: readonly Confidence[] = ["exact", "bounded", "estimated"];

type Needed = "at" | "name" | "pname" | "seconds" | "outcome";

/** A cost of which only some is known: what is left out is null. */
export function derivationCost(
  known: Pick<DerivationCost, Needed> & Partial<Omit<DerivationCost, Needed>>,
): DerivationCost {
  return {
    schema: "nixperf.history.cost/1",
    drvPath: null,
    system: null,
    cpuSeconds: null,
    memoryBytes: null,
    machine: null,
    run: null,
    startedAt: null,
    waitSeconds: null,
    confidence: null,
    earliestSeconds: null,
    latestSeconds: null,
    substituter: null,
    wireBytes: null,
    narBytes: null,
    slackSeconds: null,
    phases: null,
    cause: null,
    logTail: null,
    ...known,
  };
}
