import type { Run } from "@nixperf/history";

export const now: number = Date.UTC(2026, 5, 1);
const nothing = {
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
  wireBytes: null,
  narBytes: null,
  criticalPathSeconds: null,
  serialisationFactor: null,
};

/** A run so many days before `now`. */
export function plainRun(day: number, change: Partial<Run> = {}): Run {
  return {
    schema: "nixperf.history.run/1",
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
    failed: 0,
    stopped: 0,
    gaps: [{ at: "/cpuSeconds", code: "NIXPERF_X", message: "not known", tries: [] }],
    detail: null,
    ...nothing,
    ...change,
  };
}
