import type { Gap } from "@nixperf/errors";
import type { Run } from "@nixperf/history";
import type { MachineUse } from "../model/collect/machine-use.ts";
import type { Way } from "../model/follow/way.ts";
import type { Evaluation } from "./evaluate.ts";

export interface CollectRecord {
  schema: "nixperf.metrics.collect/1";
  run: Run;
  /** What history calls it; null where it was not kept, or waits. */
  number: number | null;
  /** Why it was not kept, where it should have been. */
  notSaved: string | null;
  /** Why the shared ledger does not have it yet: it is kept on this machine until then. */
  waits: string | null;
  followed: {
    way: Way | "attached" | "log" | "evaluation";
    /** In a sentence. */
    why: string;
    events: number;
  };
  /** What took longest, at most 20. */
  costliest: CostlyBuild[];
  /** What runs of the same targets and cohort took before; null where there was none. */
  usual: { runs: number; lowSeconds: number; medianSeconds: number; highSeconds: number; lastNumber: number } | null;
  /** What fetching saved, by what history expects the builds to take. */
  avoided: { derivations: number; seconds: number | null };
  machine: MachineUse;
  alerts: CollectAlert[];
  /** What an evaluation took, where that was measured; null for builds. */
  evaluation: CollectedEvaluation | null;
  /** Of nixperf itself: how often it looked at processes, and the processor time that took. */
  looks: { count: number; seconds: number } | null;
  gaps: Gap[];
}

/** `run.seconds` of an evaluation is the median cold one. */
export type CollectedEvaluation = Pick<Evaluation, "drvPath" | "cold" | "warm" | "counters" | "flameGraph">;

export interface CostlyBuild {
  name: string;
  drvPath: string;
  outcome: "built" | "failed" | "stopped";
  seconds: number | null;
  cpuSeconds: number | null;
  memoryBytes: number | null;
  /** The median of what it took before. */
  expectedSeconds: number | null;
  cause: string | null;
}

export interface CollectAlert {
  /** ISO 8601, UTC. */
  at: string;
  kind: "memory" | "disk" | "stall";
  message: string;
}
