import type { BuildTrack, Completion, CounterTrack } from "./build-tracks.ts";
import { type Match, matchCompletions, type Window } from "./completions.ts";
import { builderEnds, clockTolerance, logEnd } from "./builder-ends.ts";
import { latenessOf, type RunFacts } from "./facts.ts";
import type { FailureTrack } from "./failure-tracks.ts";

/** What came of one build. Instants are seconds of the clock of the events. */
export interface DerivedBuild {
  drvPath: string;
  /** Null: this machine. */
  machine: string | null;
  outcome: "built" | "failed" | "stopped";
  /** `exact`: there is only one completion that can be its own. `bounded`: there are several; `end` is the likely one. */
  confidence: "exact" | "bounded";
  start: number;
  /** When Nix counted it as done or failed, its outputs registered; of one that was stopped, when that was seen. */
  end: number;
  /** When Nix had seen the builder end, by its log file; null where that is not known. */
  builderEnd: number | null;
  /** The completion is none before and none after these. */
  earliestEnd: number;
  latestEnd: number;
  /** What the builder took, by its own clock, is within these. */
  earliestSeconds: number;
  latestSeconds: number;
  track: BuildTrack;
}

/** When each build ended: its completion is found by {@link matchCompletions}. */
export function deriveBuilds(
  builds: readonly BuildTrack[],
  counters: readonly CounterTrack[],
  failures: readonly FailureTrack[],
  facts: RunFacts,
): { builds: DerivedBuild[]; isSound: boolean } {
  const found = new Map<BuildTrack, DerivedBuild>();
  const before = dependentStarts(builds, facts);
  let isSound = true;
  for (const counter of [...counters, null]) {
    const own = builds.filter((one) => one.counter === counter);
    if (own.length === 0) continue;
    const failed = failedBuilds(own, counter, failures);
    if (counter === null) {
      for (const track of own) found.set(track, uncounted(track, failed.has(track), facts));
      continue;
    }
    // Where every failure has a name, failures and successes are two questions.
    const parts: [BuildTrack[], Completion[]][] =
      failed.size === counter.failed
        ? [
            [own.filter((one) => !failed.has(one)), counter.completions.filter((one) => !one.isFailure)],
            [own.filter((one) => failed.has(one)), counter.completions.filter((one) => one.isFailure)],
          ]
        : [[own, counter.completions]];
    for (const [part, completions] of parts) {
      const windows = windowsOf(part, completions, counter, before, failed, facts);
      let { matches, isSound: isPartSound } = matchCompletions(windows, completions.length);
      if (isPartSound && matches.some((one) => one.first < one.last)) {
        const narrow = matchCompletions(narrowed(windows, completions, part, facts), completions.length);
        if (narrow.isSound) ({ matches } = narrow);
      }
      isSound &&= isPartSound;
      for (const [index, track] of part.entries()) {
        found.set(track, derived(track, matches[index]!, completions, facts));
      }
    }
  }
  const all = builds.map((one) => asTold(found.get(one)!));
  builderEnds(all, counters, facts);
  return { builds: all, isSound };
}

function derived(track: BuildTrack, match: Match, completions: readonly Completion[], facts: RunFacts): DerivedBuild {
  const { chosen, mayBeStopped, mayHaveCompleted } = match;
  const completion = chosen === null ? undefined : completions[chosen];
  const [first, last] = mayHaveCompleted ? [completions[match.first], completions[match.last]] : [];
  const atLast = Math.max(track.start.at, Math.min(track.stop?.at ?? facts.endedAt, facts.endedAt));
  const end = Math.max(track.start.at, completion?.at ?? atLast);
  // Several of one moment are one, if they say the same.
  const isOne = first?.at === last?.at && isOneKind(completions, match);
  const isExact = completion === undefined ? !mayHaveCompleted : !mayBeStopped && isOne;
  return {
    drvPath: track.drvPath,
    machine: track.machine,
    outcome: completion === undefined ? "stopped" : completion.isFailure ? "failed" : "built",
    confidence: isExact ? "exact" : "bounded",
    start: track.start.at,
    end,
    builderEnd: null,
    earliestEnd: Math.min(end, first?.at ?? end),
    latestEnd: Math.max(end, mayBeStopped ? atLast : (last?.at ?? end)),
    earliestSeconds: 0,
    latestSeconds: 0,
    track,
  };
}

/** Where Nix itself said what came of a build and when, nothing else is asked. */
function asTold(build: DerivedBuild): DerivedBuild {
  const { told } = build.track;
  if (told === null) return build;
  const end = Math.max(build.start, told.at);
  const outcome = told.isFailure ? "failed" : "built";
  return { ...build, outcome, confidence: "exact", end, earliestEnd: end, latestEnd: end };
}

function isOneKind(completions: readonly Completion[], { first, last }: Match): boolean {
  for (let i = first + 1; i <= last; i++) if (completions[i]!.isFailure !== completions[first]!.isFailure) return false;
  return true;
}

/** Where nothing counts builds, their `stop` is all there is. */
function uncounted(track: BuildTrack, isFailure: boolean, facts: RunFacts): DerivedBuild {
  const { start, stop, last, drvPath, machine } = track;
  const end = Math.max(start.at, stop?.at ?? facts.endedAt);
  return {
    drvPath,
    machine,
    outcome: isFailure ? "failed" : stop === null ? "stopped" : "built",
    confidence: "bounded",
    start: start.at,
    end,
    builderEnd: null,
    earliestEnd: Math.min(end, last.at),
    latestEnd: end,
    earliestSeconds: 0,
    latestSeconds: 0,
    track,
  };
}

/** The completions that each build can have ended with, by all that is known of it alone. */
function windowsOf(
  builds: readonly BuildTrack[],
  completions: readonly Completion[],
  counter: CounterTrack,
  before: ReadonlyMap<BuildTrack, number>,
  failed: ReadonlySet<BuildTrack>,
  facts: RunFacts,
): Window[] {
  const times = timesOf(builds);
  const over = overBefore(builds, counter);
  return builds.map((track) => {
    const dependent = before.get(track);
    const until = Math.min(dependent ?? Infinity, track.stop?.seq ?? Infinity, counter.stop?.seq ?? Infinity);
    const log = logEnd(track, times.get(track.drvPath) === 1, facts);
    let first = firstAfter(completions, track.last.seq);
    if (log !== null) first = Math.max(first, firstFrom(completions, log - clockTolerance));
    const last = firstAfter(completions, until - 1) - 1;
    const mayBeStopped = dependent === undefined && !failed.has(track) && !over.has(track);
    return { first, last, mayBeStopped, likely: log ?? track.last.at };
  });
}

/**
 * The windows with what log files tell besides: Nix closes the file of a build, registers its outputs and counts it at one
 * go (`buildDone`), so that its completion is the first one after. That is only asked where the order of stops leaves a
 * doubt, as it does up to Nix 2.33: newer ones wait for the hook after a build meanwhile.
 */
function narrowed(
  windows: readonly Window[],
  completions: readonly Completion[],
  builds: readonly BuildTrack[],
  facts: RunFacts,
): Window[] {
  const late = latenessOf(facts) + clockTolerance;
  const times = timesOf(builds);
  return windows.map((one, index) => {
    const log = logEnd(builds[index]!, times.get(builds[index]!.drvPath) === 1, facts);
    const { first, last, mayBeStopped, likely } = one;
    if (log === null) return one;
    return { first, last: Math.min(last, firstFrom(completions, log + late)), mayBeStopped, likely };
  });
}

function timesOf(builds: readonly BuildTrack[]): Map<string, number> {
  const times = new Map<string, number>();
  for (const { drvPath } of builds) times.set(drvPath, (times.get(drvPath) ?? 0) + 1);
  return times;
}

/** What stops right after a completion and well before anything else did so by itself. */
const promptly = 0.05;
const wellBefore = 0.1;

/**
 * Builds that were over before the end of their worker. Nix stops builds only there and all at once, so these have
 * completed.
 */
function overBefore(builds: readonly BuildTrack[], counter: CounterTrack): Set<BuildTrack> {
  const stops = builds.filter((one) => one.stop !== null).sort((a, b) => a.stop!.seq - b.stop!.seq);
  const { completions } = counter;
  const lastStart = Math.max(...builds.map((one) => one.start.seq));
  const last = Math.max(lastStart, completions.at(-1)?.seq ?? -1);
  const over = new Set<BuildTrack>();
  for (const [index, track] of stops.entries()) {
    const stop = track.stop!;
    if (stop.seq < last) over.add(track);
    const before = completions[firstAfter(completions, stop.seq) - 1];
    const next = stops[index + 1]?.stop ?? counter.stop;
    const isFirst = before !== undefined && (stops[index - 1]?.stop!.seq ?? -1) < before.seq;
    if (isFirst && stop.at - before.at < promptly && next !== null && next.at - stop.at > wellBefore) over.add(track);
  }
  return over;
}

/** The number of completions that came up to `seq`: that of the first one after it. */
function firstAfter(completions: readonly Completion[], seq: number): number {
  return search(completions.length, (index) => completions[index]!.seq > seq);
}

function firstFrom(completions: readonly Completion[], at: number): number {
  return search(completions.length, (index) => completions[index]!.at >= at);
}

/** The first index for which `holds`, which it then does for all further ones. */
function search(length: number, holds: (index: number) => boolean): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** When the first build began that needs the outputs of another: by then that one had completed. */
function dependentStarts(builds: readonly BuildTrack[], facts: RunFacts): Map<BuildTrack, number> {
  const found = new Map<BuildTrack, number>();
  const byDerivation = new Map<string, BuildTrack | null>();
  // Of a derivation that is built twice it is not known which of them others waited for.
  for (const one of builds) byDerivation.set(one.drvPath, one.isCheck || byDerivation.has(one.drvPath) ? null : one);
  for (const one of builds) {
    for (const input of facts.inputs?.get(one.drvPath) ?? []) {
      const needed = byDerivation.get(input);
      if (needed === null || needed === undefined || needed.start.seq >= one.start.seq) continue;
      found.set(needed, Math.min(found.get(needed) ?? Infinity, one.start.seq));
    }
  }
  return found;
}

/** Builds that are known to have failed: named by a message, or stopped between a failure and its message without a name. */
function failedBuilds(
  builds: readonly BuildTrack[],
  counter: CounterTrack | null,
  failures: readonly FailureTrack[],
): Set<BuildTrack> {
  const names = new Set(failures.filter((one) => !one.isOfDependency).map((one) => one.drvPath));
  const named = new Set(builds.filter((one) => names.has(one.drvPath)));
  const all = counter?.completions ?? [];
  for (const [index, completion] of all.entries()) {
    if (!completion.isFailure) continue;
    const next = all[index + 1]?.seq ?? Infinity;
    const message = failures.find((one) => one.seq > completion.seq && one.seq < next && !one.isOfDependency);
    if (message === undefined || message.drvPath !== null) continue;
    // Versions that do not name it stop each build at once, this one before they say so.
    const stops = builds.filter(({ stop }) => stop !== null && stop.seq < message.seq);
    const last = stops.filter(({ stop }) => stop!.seq > completion.seq);
    if (stops.length === index + 1 && last.length === 1) named.add(last[0]!);
  }
  return named;
}
