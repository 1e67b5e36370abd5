import { measuredRun } from "@nixperf/history";
import type { Run } from "@nixperf/history";

export const now: number = Date.UTC(2026, 5, 1);

/** A run so many days before `now`. */
export function plainRun(day: number, change: Partial<Run> = {}): Run {
  return measuredRun({
    id: `0190${String(day).padStart(4, "0")}-0000-7000-8000-000000000000`,
    kind: "build",
    startedAt: new Date(now - day * 86_400_000).toISOString(),
    seconds: 100 + day,
    command: ["nix", "build", ".#host"],
    targets: [".#host"],
    outcome: "succeeded",
    exitStatus: 0,
    timing: "live",
    hostname: "laptop",
    cohort: "one",
    built: 3,
    substituted: 4,
    gaps: [{ at: "/cpuSeconds", code: "NIXPERF_X", message: "not known", tries: [] }],
    ...change,
  });
}
