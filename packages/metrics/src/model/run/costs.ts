import type { DerivationCost } from "@nixperf/history";
import { parsePackageName } from "@nixperf/nix/store-path";

import type { RunFacts } from "./facts.ts";
import type { ReportedBuild, ReportedSubstitution, RunReport } from "./report.ts";
import { nameOf } from "./schedule.ts";

export interface CostsOptions {
  /** The run's id. */
  run: string;
  /** The Unix time, in seconds, at which the clock of the events was 0. */
  epochSeconds: number;
}

/** What each derivation cost, as it is kept. None where only the order of the events is known. */
export function costsOf(report: RunReport, facts: RunFacts, options: CostsOptions): DerivationCost[] {
  if (report.timing !== "live") return [];
  return [
    ...report.builds.map((one) => buildCost(one, facts, options)),
    ...report.substitutions.flatMap((one) => (one.outcome === "failed" ? [] : [fetchCost(one, facts, options)])),
  ];
}

function buildCost(build: ReportedBuild, facts: RunFacts, options: CostsOptions): DerivationCost {
  const used = facts.resources?.get(build.drvPath);
  const name = nameOf(build.drvPath);
  const seconds = Math.max(0, build.end - build.start);
  return {
    schema: "nixperf.history.cost/1",
    at: instant(build.end, options),
    drvPath: build.drvPath,
    name,
    pname: parsePackageName(name).pname,
    system: facts.systems?.get(build.drvPath) ?? null,
    seconds,
    cpuSeconds: used?.cpuSeconds ?? null,
    memoryBytes: used?.memoryBytes ?? null,
    machine: build.machine,
    outcome: build.outcome,
    run: options.run,
    startedAt: instant(build.start, options),
    waitSeconds: build.waitSeconds,
    confidence: build.confidence,
    earliestSeconds: Math.min(seconds, build.earliestSeconds),
    latestSeconds: Math.max(seconds, build.latestSeconds),
    substituter: null,
    wireBytes: null,
    narBytes: build.outcome === "built" ? (facts.narBytes?.get(build.drvPath) ?? null) : null,
    slackSeconds: build.slackSeconds,
    phases: build.phases.length === 0 ? null : build.phases,
    cause: build.cause,
    logTail: build.logTail,
  };
}

function fetchCost(one: ReportedSubstitution, facts: RunFacts, options: CostsOptions): DerivationCost {
  const name = nameOf(one.drvPath ?? one.path);
  const seconds = Math.max(0, one.end - one.start);
  return {
    schema: "nixperf.history.cost/1",
    at: instant(one.end, options),
    drvPath: one.drvPath,
    name,
    pname: parsePackageName(name).pname,
    system: one.drvPath === null ? null : (facts.systems?.get(one.drvPath) ?? null),
    seconds,
    cpuSeconds: null,
    memoryBytes: null,
    machine: null,
    outcome: one.outcome === "stopped" ? "stopped" : "substituted",
    run: options.run,
    startedAt: instant(one.start, options),
    waitSeconds: null,
    confidence: one.outcome === "stopped" ? "bounded" : "exact",
    earliestSeconds: seconds,
    latestSeconds: seconds,
    substituter: one.substituter,
    wireBytes: one.wireBytes,
    narBytes: one.narBytes,
    slackSeconds: one.slackSeconds,
    phases: null,
    cause: one.outcome === "stopped" ? "stopped with the run" : null,
    logTail: null,
  };
}

function instant(at: number, { epochSeconds }: CostsOptions): string {
  return new Date(Math.round((epochSeconds + at) * 1000)).toISOString();
}
