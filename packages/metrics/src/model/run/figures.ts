import type { Run } from "@nixperf/history";

import type { RunFacts } from "./facts.ts";
import type { ReportedBuild, ReportedSubstitution, Tracks } from "./report.ts";
import { merged, type Span, unionSeconds } from "./spans.ts";
import { sumOf } from "./substituters.ts";

export type RunFigures = Pick<
  Run,
  | "seconds"
  | "outcome"
  | "exitStatus"
  | "evaluationSeconds"
  | "buildSeconds"
  | "fetchSeconds"
  | "waitSeconds"
  | "cacheHitRatio"
  | "cacheHitRatioBytes"
  | "built"
  | "substituted"
  | "failed"
  | "stopped"
  | "wireBytes"
  | "narBytes"
  | "criticalPathSeconds"
  | "serialisationFactor"
>;

export function figuresOf(
  tracks: Tracks,
  builds: readonly ReportedBuild[],
  substitutions: readonly ReportedSubstitution[],
  criticalPathSeconds: number | null,
  facts: RunFacts,
): RunFigures {
  const span = ({ start, stop }: { start: { at: number }; stop: { at: number } | null }): Span => ({
    start: start.at,
    end: stop?.at ?? facts.endedAt,
  });
  const whole = substitutions.filter((one) => one.outcome === "substituted");
  const count = (outcome: string): number => builds.filter((one) => one.outcome === outcome).length;
  const others = tracks.transfers.transfers.filter((one) => !one.isPart && !one.isUpload);
  const fetching = [...substitutions, ...tracks.waits.fetching.map(span), ...others.map(span)];
  const busySeconds = unionSeconds([...builds, ...substitutions]);
  const downloads = tracks.transfers.transfers.filter((one) => !one.isUpload);
  const built = count("built");
  return {
    seconds: Math.max(0, facts.endedAt - facts.startedAt),
    outcome: outcomeOf(tracks.failures.isInterrupted(), facts),
    exitStatus: facts.exitStatus,
    evaluationSeconds: evaluationSeconds(tracks.waits.working.map(span), [...builds, ...substitutions], facts),
    buildSeconds: unionSeconds(builds),
    fetchSeconds: unionSeconds(fetching),
    waitSeconds: unionSeconds(tracks.waits.waits.map(span)),
    cacheHitRatio: whole.length + built === 0 ? null : whole.length / (whole.length + built),
    cacheHitRatioBytes: hitRatioBytes(builds, whole, facts),
    built,
    substituted: whole.length,
    failed: count("failed"),
    stopped: count("stopped"),
    wireBytes:
      downloads.length === 0 ? (substitutions.length === 0 ? 0 : null) : sumOf(downloads.map((one) => one.done)),
    narBytes: whole.length === 0 ? 0 : sumOf(whole.map((one) => one.narBytes)),
    criticalPathSeconds,
    serialisationFactor:
      criticalPathSeconds === null || busySeconds === 0 ? null : Math.min(1, criticalPathSeconds / busySeconds),
  };
}

function outcomeOf(isInterrupted: boolean, facts: RunFacts): Run["outcome"] {
  if (facts.exitStatus === 0) return "succeeded";
  if (facts.wasStopped === true || isInterrupted || (facts.exitStatus !== null && facts.exitStatus > 128))
    return "stopped";
  return facts.exitStatus === null ? "unknown" : "failed";
}

/** Nix evaluates, up to the last time it has something to do, whenever it does nothing else. */
function evaluationSeconds(working: readonly Span[], others: readonly Span[], facts: RunFacts): number {
  const busy = merged([...working, ...others]);
  const last = busy.at(-1)?.start ?? facts.endedAt;
  const before = busy.filter((one) => one.start < last);
  const seconds = before.reduce((sum, { start, end }) => sum + Math.max(0, end - Math.max(start, facts.startedAt)), 0);
  return Math.max(0, last - facts.startedAt - seconds);
}

function hitRatioBytes(
  builds: readonly ReportedBuild[],
  fetched: readonly ReportedSubstitution[],
  facts: RunFacts,
): number | null {
  const made = builds.filter((one) => one.outcome === "built").map((one) => facts.narBytes?.get(one.drvPath) ?? null);
  const came = fetched.map((one) => one.narBytes);
  if ([...made, ...came].includes(null)) return null;
  const [madeBytes, cameBytes] = [sumOf(made) ?? 0, sumOf(came) ?? 0];
  return madeBytes + cameBytes === 0 ? null : cameBytes / (madeBytes + cameBytes);
}
