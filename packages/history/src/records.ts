/** One figure that was measured. Any package may append samples under its own name, and any may read all. */
export interface Sample {
  schema: "nixperf.history.sample/1";
  /** When it was so. ISO 8601, UTC. */
  at: string;
  /** What it is a figure of, from the package down: `store.dead.narBytes`. */
  name: string;
  value: number;
  unit: Unit;
  /** What it is about: `{ store: "/nix/store", root: "system" }`. Names and values are text from outside. */
  subject: Readonly<Record<string, string>>;
  /** The run it belongs to; null when it belongs to none. */
  run: string | null;
}

/** `count` also for what has no unit; `ratio` from 0 to 1. */
export type Unit = "bytes" | "seconds" | "count" | "ratio";

export const units: readonly Unit[] = ["bytes", "seconds", "count", "ratio"];

/** What was left of the samples of one name and subject on one day when they grew old. */
export interface SampleDay {
  schema: "nixperf.history.day/1";
  /** In UTC: `2026-03-01`. */
  day: string;
  name: string;
  unit: Unit;
  subject: Readonly<Record<string, string>>;
  /** How many samples there were. */
  count: number;
  min: number;
  max: number;
  sum: number;
  /** The first and the last of them, in time. */
  first: { at: string; value: number };
  last: { at: string; value: number };
}

/** What it took to build one derivation, once. */
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
}

/** `stopped`: by a person, a time limit, or the failure of another. */
export type Outcome = "built" | "substituted" | "failed" | "stopped";

export const outcomes: readonly Outcome[] = ["built", "substituted", "failed", "stopped"];

/** All that the ledger holds, a record a line. */
export type LedgerRecord = Sample | SampleDay | DerivationCost;
