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
  /** The run it belongs to, by its `id`; null when it belongs to none. */
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
