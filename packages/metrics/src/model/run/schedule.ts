import type { PathStep } from "@nixperf/history";

import type { CounterTrack } from "./build-tracks.ts";
import { criticalPath, graphOfNeeds } from "./critical-path.ts";
import type { DerivedBuild } from "./derive-builds.ts";
import type { DerivedSubstitution } from "./derive-substitutions.ts";
import type { RunFacts } from "./facts.ts";

export interface Schedule {
  /** For each build, from when its inputs were there; null where they are not known. */
  waits: (number | null)[];
  criticalPath: { seconds: number; steps: PathStep[] } | null;
  buildSlack: number[] | null;
  substitutionSlack: number[] | null;
}

const maxSteps = 2000;

/** What had to wait for what: over builds and downloads, by the graph of derivations. */
export function schedule(
  builds: readonly DerivedBuild[],
  substitutions: readonly DerivedSubstitution[],
  counters: readonly CounterTrack[],
  facts: RunFacts,
): Schedule {
  const nodes = [
    ...builds.map(({ drvPath, start, end }) => ({ name: drvPath, drvPath, start, end })),
    ...substitutions.map(({ path, drvPath, start, end }) => ({ name: drvPath ?? path, drvPath, start, end })),
  ];
  // What is there twice (a retry, several outputs) is one, from the first start to the last end.
  const spans = new Map<string, { drvPath: string | null; start: number; end: number; seconds: number }>();
  for (const { name, drvPath, start, end } of nodes) {
    const one = spans.get(name);
    if (one === undefined) spans.set(name, { drvPath, start, end, seconds: end - start });
    else {
      one.start = Math.min(one.start, start);
      one.end = Math.max(one.end, end);
      one.seconds = Math.max(one.seconds, end - start);
    }
  }
  const waits = builds.map((build) => waitOf(build, spans, counters, facts));
  const { inputs } = facts;
  if (inputs === undefined || builds.some((one) => !inputs.has(one.drvPath))) {
    return { waits, criticalPath: null, buildSlack: null, substitutionSlack: null };
  }
  const names = [...spans.keys()];
  const path = criticalPath(
    graphOfNeeds(names, inputs),
    Float64Array.from(names, (name) => spans.get(name)!.seconds),
  );
  if (path === null) return { waits, criticalPath: null, buildSlack: null, substitutionSlack: null };
  const slack = new Map(names.map((name, index) => [name, path.slack[index]!]));
  return {
    waits,
    criticalPath: {
      seconds: path.seconds,
      steps: path.nodes.slice(0, maxSteps).map((node): PathStep => {
        const { drvPath, seconds } = spans.get(names[node]!)!;
        return { name: nameOf(names[node]!), drvPath, seconds };
      }),
    },
    buildSlack: builds.map((one) => slack.get(one.drvPath)!),
    substitutionSlack: substitutions.map((one) => slack.get(one.drvPath ?? one.path)!),
  };
}

/** Its inputs were there when the last of them that was made in this run was, else from the start of its worker on. */
function waitOf(
  build: DerivedBuild,
  spans: ReadonlyMap<string, { end: number }>,
  counters: readonly CounterTrack[],
  facts: RunFacts,
): number | null {
  const needed = facts.inputs?.get(build.drvPath);
  if (needed === undefined) return null;
  const counter = build.track.counter ?? counters[0];
  let ready = counter?.start.at ?? facts.startedAt;
  for (const input of needed) ready = Math.max(ready, Math.min(spans.get(input)?.end ?? ready, build.start));
  return Math.max(0, build.start - ready);
}

/** Of a derivation or store path, without hash: `hello-2.12.1`. */
export function nameOf(path: string): string {
  const base = path.slice(path.lastIndexOf("/") + 1).replace(/\.drv$/, "");
  return /^[0-9a-z]{32}-/.test(base) ? base.slice(33) : base;
}
