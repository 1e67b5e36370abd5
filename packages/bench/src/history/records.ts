import { derivationCost } from "@nixperf/history";
import type { DerivationCost, Run, Sample } from "@nixperf/history";

/** How many packages there are, of which each run builds or fetches some. */
const packages = 3000;

/** When the last of them ended. */
export const benchUntil: number = Date.UTC(2026, 10, 1);

/** The n-th of `count` runs, which are spread over the 400 days before {@link benchUntil}. */
export function benchRun(n: number, count: number): Run {
  const startedAt = new Date(benchUntil - ((count - n) / count) * 400 * 86_400_000).toISOString();
  return {
    schema: "nixperf.history.run/1",
    id: `01900000-0000-7000-8000-${n.toString(16).padStart(12, "0")}`,
    kind: "build",
    startedAt,
    seconds: 100 + (n % 50),
    command: ["nix", "build", `.#host${n % 3}`],
    targets: [`.#host${n % 3}`],
    outcome: n % 17 === 0 ? "failed" : "succeeded",
    exitStatus: n % 17 === 0 ? 1 : 0,
    timing: "live",
    hostname: `host${n % 3}`,
    fingerprint: "sha256:00",
    system: "x86_64-linux",
    cpuModel: "some processor",
    cpuCores: 8,
    memoryBytes: 2 ** 34,
    nixVersion: "2.34.8",
    implementation: "nix",
    settings: { cores: "0", "max-jobs": "8", sandbox: "true" },
    revision: "0123456789abcdef0123456789abcdef01234567",
    isDirty: false,
    flakeLockHash: "sha256:11",
    cohort: `host${n % 3}`,
    evaluationSeconds: 5,
    buildSeconds: 80,
    fetchSeconds: 15,
    waitSeconds: 1,
    cpuSeconds: 500,
    maxMemoryBytes: 2 ** 31,
    cacheHitRatio: 0.5,
    cacheHitRatioBytes: 0.6,
    built: 50,
    substituted: 50,
    failed: 0,
    stopped: 0,
    wireBytes: 1e8,
    narBytes: 4e8,
    criticalPathSeconds: 70,
    serialisationFactor: 0.7,
    gaps: [],
    detail: {
      substituters: null,
      criticalPath: Array.from({ length: 40 }, (_, i) => ({ name: `p${i}-1.0`, drvPath: null, seconds: i })),
      parallelism: Array.from({ length: 100 }, (_, i) => [i, i % 8] as const),
      phases: [{ name: "buildPhase", seconds: 70 }],
      waits: null,
      pressure: null,
      evaluation: null,
    },
  };
}

/** What the derivations of a run cost: half built and half fetched, from all packages in turn. */
export function benchCosts(run: Run, n: number, count: number): DerivationCost[] {
  return Array.from({ length: count }, (_, i) => {
    const which = (n * 37 + i * 29) % packages;
    const version = 1 + Math.floor(n / 200);
    const isBuilt = i % 2 === 0;
    const name = `${benchName(which)}-${version}.0`;
    return derivationCost({
      at: new Date(Date.parse(run.startedAt) + i * 1000).toISOString(),
      drvPath: `/nix/store/${(which * 1000 + version).toString(36).padStart(32, "0")}-${name}.drv`,
      name,
      pname: benchName(which),
      system: "x86_64-linux",
      seconds: 1 + ((which * 7 + n) % 100),
      cpuSeconds: isBuilt ? 10 : null,
      memoryBytes: isBuilt ? 1e8 : null,
      outcome: isBuilt ? "built" : "substituted",
      startedAt: run.startedAt,
      confidence: "exact",
      substituter: isBuilt ? null : "https://cache.nixos.org",
      wireBytes: isBuilt ? null : 1e6,
      narBytes: isBuilt ? null : 4e6,
      phases: isBuilt ? [{ name: "buildPhase", seconds: 1 }] : null,
    });
  });
}

export function benchSamples(run: Run): Sample[] {
  const at = run.startedAt;
  const rest = { value: 1, unit: "count", subject: { store: "/nix/store" }, run: null } as const;
  return [{ schema: "nixperf.history.sample/1", at, name: "store.paths", ...rest }];
}

/** As a fifth of all packages are called in nixpkgs: those of Python. */
export function benchName(which: number): string {
  return which % 5 === 0 ? `python3.12-p${which}` : `p${which}`;
}
