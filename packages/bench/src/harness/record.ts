import type { ShapeSummary } from "../shape/describe.ts";
import type { CaseResult, FailedCase, SkippedCase } from "./case.ts";
import type { BenchEnvironment } from "./environment.ts";

/** A whole run, as `--json` writes it. */
export interface BenchRecord {
  schema: "nixperf.bench.run/1";
  suite: string;
  form: "short" | "full";
  /** ISO 8601, UTC. */
  startedAt: string;
  environment: BenchEnvironment;
  stores: { name: string; summary: ShapeSummary }[];
  cases: (CaseResult | SkippedCase | FailedCase)[];
}
