import type { Gap } from "@nixperf/errors";
import type { DerivationCost, Run } from "@nixperf/history";

/** Of a cost in the ledger, what tells of builds and of when they were. */
export type RunCost = Pick<
  DerivationCost,
  | "at"
  | "drvPath"
  | "name"
  | "pname"
  | "system"
  | "outcome"
  | "seconds"
  | "earliestSeconds"
  | "cpuSeconds"
  | "memoryBytes"
  | "machine"
  | "startedAt"
>;

/** A run of this machine, by the ledger, with what its builds and downloads cost. */
export interface OwnRun {
  /** As people call it. */
  number: number;
  run: Run;
  costs: RunCost[];
  /** How many processors others on the machine kept busy meanwhile, in the middle; null where it was not measured. */
  othersCores: number | null;
}

/** At least so much of a machine is left to builds, whatever others do: the kernel shares it. */
const leastLeft = 0.25;

/** What a machine that does so much at once had left for the builds of a run. */
export function leftBeside({ othersCores }: Pick<OwnRun, "othersCores">, capacity: number): number {
  return Math.max(capacity * leastLeft, capacity - (othersCores ?? 0));
}

/** The newest runs of a machine. */
export interface OwnRuns {
  /** The newest first. */
  runs: OwnRun[];
  /** Runs of other machines that were met while these were sought. */
  others: number;
  /** Runs of this machine that have more costs than are read. */
  tooLarge: number[];
  /** Why there is not more. */
  gaps: Gap[];
}
