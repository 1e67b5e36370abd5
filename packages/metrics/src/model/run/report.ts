import type { Gap } from "@nixperf/errors";
import type { Phase, Run, RunDetail } from "@nixperf/history";

import type { BuildTracks } from "./build-tracks.ts";
import { type DerivedBuild, deriveBuilds } from "./derive-builds.ts";
import { type DerivedSubstitution, deriveSubstitutions } from "./derive-substitutions.ts";
import type { RunFacts } from "./facts.ts";
import type { FailureTracks } from "./failure-tracks.ts";
import { figuresOf, type RunFigures } from "./figures.ts";
import { gapsOf } from "./gaps.ts";
import { parallelismOf } from "./parallelism.ts";
import { phasesOf, sumPhases } from "./phases.ts";
import { nameOf, schedule } from "./schedule.ts";
import { substitutersOf } from "./substituters.ts";
import type { TransferTracks } from "./transfer-tracks.ts";
import type { WaitTracks } from "./wait-tracks.ts";

/** What became of a run. */
export interface RunReport {
  timing: Run["timing"];
  /** In the order of their starts. */
  builds: ReportedBuild[];
  substitutions: ReportedSubstitution[];
  /** The fields of a run that its log decides. Where `timing` is `order`, all seconds are null. */
  figures: RunFigures;
  detail: Pick<RunDetail, "substituters" | "criticalPath" | "parallelism" | "phases" | "waits">;
  avoided: AvoidedWork;
  /** The first error that is about no derivation. */
  error: string | null;
  /** What is not known, by where it stands in the record of the run. */
  gaps: Gap[];
}

export interface ReportedBuild extends Omit<DerivedBuild, "track"> {
  /** From when its inputs were there to its start; null where its inputs are not known. */
  waitSeconds: number | null;
  /** How much longer it could have taken; null where the graph is not known. */
  slackSeconds: number | null;
  phases: Phase[];
  /** Why it failed or was stopped; null of one that was built. */
  cause: string | null;
  logTail: string | null;
}

export interface ReportedSubstitution extends DerivedSubstitution {
  slackSeconds: number | null;
}

/** What did not have to be built because it could be fetched. */
export interface AvoidedWork {
  derivations: number;
  /** What history expects them to take; null where it knows none of them. Less than 0 is saved where fetching takes longer. */
  seconds: number | null;
  fetchSeconds: number | null;
}

export interface Tracks {
  builds: BuildTracks;
  transfers: TransferTracks;
  waits: WaitTracks;
  failures: FailureTracks;
}

export function reportOf(
  tracks: Tracks,
  seen: { events: number; damaged: number },
  timing: "live" | "order",
  facts: RunFacts,
): RunReport {
  const { failures } = tracks.failures;
  const { builds, isSound } = deriveBuilds(tracks.builds.builds, tracks.builds.counters, failures, facts);
  const substitutions = deriveSubstitutions(tracks.transfers.substitutions, facts);
  const path = schedule(builds, substitutions, tracks.builds.counters, facts);
  const causeOf = causesOf(tracks.failures);
  const reported = builds.map((build, index) =>
    reportedBuild(build, causeOf(build), path.waits[index]!, path.buildSlack?.[index] ?? null),
  );
  const fetched = substitutions.map((one, index) => ({
    ...one,
    slackSeconds: path.substitutionSlack?.[index] ?? null,
  }));
  const figures = figuresOf(tracks, reported, fetched, path.criticalPath?.seconds ?? null, facts);
  const report: RunReport = {
    timing,
    builds: reported,
    substitutions: fetched,
    figures,
    detail: {
      substituters: substitutersOf(substitutions, tracks.transfers.lookups, facts.endedAt, builtPaths(builds, facts)),
      criticalPath: path.criticalPath?.steps ?? null,
      parallelism: parallelismOf(reported, facts.startedAt),
      phases: sumPhases(
        reported.map((one) => one.phases),
        200,
      ),
      waits: waitsOf(tracks.waits, facts.endedAt),
    },
    avoided: avoidedWork(fetched, facts),
    error: tracks.failures.error(),
    gaps: [],
  };
  report.gaps = gapsOf(report, { ...seen, isSound }, facts);
  return timing === "live" ? report : withoutTimes(report);
}

/** By the outputs of derivations; where these are not known, by the names that they have. */
function builtPaths(builds: readonly DerivedBuild[], { outputs }: RunFacts): (path: string) => boolean {
  const drvPaths = new Set(builds.map(({ drvPath }) => drvPath));
  const names = new Set(builds.map(({ drvPath }) => nameOf(drvPath)));
  return (path) => {
    const drvPath = outputs?.get(path);
    return drvPath === undefined ? names.has(nameOf(path)) : drvPaths.has(drvPath);
  };
}

function reportedBuild(
  { track, ...build }: DerivedBuild,
  { cause, logTail }: { cause: string | null; logTail: string | null },
  waitSeconds: number | null,
  slackSeconds: number | null,
): ReportedBuild {
  const builderEnd = build.builderEnd === null ? null : Math.min(build.end, Math.max(build.start, build.builderEnd));
  return { ...build, builderEnd, waitSeconds, slackSeconds, phases: phasesOf(track.phases, build.end), cause, logTail };
}

/** Why a build was not built, and the end of its log. */
function causesOf(tracks: FailureTracks): (build: DerivedBuild) => { cause: string | null; logTail: string | null } {
  // The first is the most exact: what failed on another machine is said again with an exit code that means nothing.
  const named = new Map(tracks.failures.toReversed().map((one) => [one.drvPath, one]));
  // Nix 2.34 does not name what timed out.
  const unnamed = tracks.failures.filter((one) => one.drvPath === null);
  const stopped = tracks.isInterrupted() ? "interrupted" : "stopped because of others, or with the run";
  return ({ drvPath, outcome, track }) => {
    if (outcome === "built") return { cause: null, logTail: null };
    if (outcome === "stopped") return { cause: stopped, logTail: null };
    const failure = named.get(drvPath) ?? (track.told === null ? unnamed.shift() : undefined);
    return {
      cause: failure?.cause ?? track.told?.cause ?? null,
      logTail: track.tail?.text() ?? failure?.logTail ?? null,
    };
  };
}

function waitsOf({ waits }: WaitTracks, endedAt: number): RunDetail["waits"] {
  const of = (kind: string): number =>
    waits.reduce(
      (sum, one) => sum + (one.kind === kind ? Math.max(0, (one.stop?.at ?? endedAt) - one.start.at) : 0),
      0,
    );
  return { locksSeconds: of("lock"), usersSeconds: of("user"), machinesSeconds: of("machine") };
}

function avoidedWork(substitutions: readonly DerivedSubstitution[], facts: RunFacts): AvoidedWork {
  const whole = substitutions.filter((one) => one.outcome === "substituted");
  const drvPaths = new Set(whole.flatMap((one) => one.drvPath ?? []));
  const expected = [...drvPaths].flatMap((drvPath) => facts.expectedSeconds?.get(drvPath) ?? []);
  return {
    derivations: drvPaths.size,
    seconds: expected.length === 0 ? null : expected.reduce((sum, one) => sum + one, 0),
    fetchSeconds: whole.reduce((sum, one) => sum + one.end - one.start, 0),
  };
}

/** The order alone says nothing about how long anything took. */
function withoutTimes(report: RunReport): RunReport {
  const { figures, detail } = report;
  for (const one of report.builds) Object.assign(one, { waitSeconds: null, slackSeconds: null, phases: [] });
  for (const one of report.substitutions) one.slackSeconds = null;
  const substituters = detail.substituters ?? [];
  return {
    ...report,
    figures: {
      ...figures,
      seconds: null,
      evaluationSeconds: null,
      buildSeconds: null,
      fetchSeconds: null,
      waitSeconds: null,
      criticalPathSeconds: null,
      serialisationFactor: null,
    },
    detail: {
      substituters: substituters.map((one) => Object.assign({}, one, { seconds: null, lookupSeconds: null })),
      criticalPath: null,
      parallelism: null,
      phases: null,
      waits: null,
    },
    avoided: { ...report.avoided, fetchSeconds: null },
  };
}
