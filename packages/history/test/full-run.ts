import type { Run } from "../src/index.ts";

/** The n-th run: a UUID of version 7. */
export function runId(n: number): string {
  return `01900000-0000-7000-8000-${n.toString(16).padStart(12, "0")}`;
}

/** With something in every place. */
export const fullRun: Run = {
  schema: "nixperf.history.run/1",
  id: runId(0),
  kind: "build",
  startedAt: "2026-03-01T08:00:00.000Z",
  seconds: 12.5,
  command: ["nix", "build", ".#host"],
  targets: [".#host"],
  outcome: "succeeded",
  exitStatus: 0,
  timing: "live",
  hostname: "tower",
  fingerprint: "sha256:00",
  system: "x86_64-linux",
  cpuModel: "some",
  cpuCores: 8,
  memoryBytes: 2 ** 34,
  nixVersion: "2.34.8",
  implementation: "nix",
  settings: { cores: "0", "max-jobs": "8" },
  revision: "abc",
  isDirty: false,
  flakeLockHash: "sha256:11",
  cohort: "tower .#host",
  evaluationSeconds: 2,
  buildSeconds: 9,
  fetchSeconds: 1,
  waitSeconds: 0.5,
  cpuSeconds: 40,
  maxMemoryBytes: 2 ** 30,
  cacheHitRatio: 0.5,
  cacheHitRatioBytes: 0.75,
  built: 3,
  substituted: 3,
  failed: 0,
  stopped: 0,
  wireBytes: 1000,
  narBytes: 4000,
  criticalPathSeconds: 8,
  serialisationFactor: 0.8,
  gaps: [{ at: "/cpuSeconds", code: "NIXPERF_X", message: "not all of it", tries: ["doctor"] }],
  detail: {
    substituters: [
      {
        uri: "https://cache.nixos.org",
        paths: 3,
        wireBytes: 1000,
        narBytes: 4000,
        lookups: 6,
        hits: 3,
        misses: 3,
        seconds: 1,
        lookupSeconds: 0.25,
      },
    ],
    criticalPath: [{ name: "hello-2.12", drvPath: "/nix/store/a-hello.drv", seconds: 8 }],
    parallelism: [
      [0, 1],
      [2.5, 3],
    ],
    phases: [{ name: "buildPhase", seconds: 8 }],
    waits: { locksSeconds: 0, usersSeconds: 0, machinesSeconds: null },
    pressure: { cpuSomeSeconds: 1, memorySomeSeconds: 0, ioSomeSeconds: 0.5 },
    evaluation: { coldSeconds: 2, warmSeconds: 0.25, counters: { "gc.totalBytes": 1e9, nrThunks: 12 } },
  },
};
