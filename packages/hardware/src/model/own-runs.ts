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

/** All that was built by the machine itself, or fetched: what builders elsewhere took says nothing of it. */
export function ownCosts(runs: readonly OwnRun[]): RunCost[] {
  return runs.flatMap(({ costs }) => costs.filter(({ machine }) => machine === null));
}
