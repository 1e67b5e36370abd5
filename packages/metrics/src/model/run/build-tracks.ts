import { activity, type LogEvent, result, type ResultEvent, type StartEvent } from "@nixperf/nix/log";

import { parseBuildResult, type ToldResult } from "./build-result.ts";
import { type LogTail, logTail, plainText } from "./log-tail.ts";
import type { Instant } from "./instant.ts";

/** One `Build` activity, as far as it has been seen. */
export interface BuildTrack {
  readonly drvPath: string;
  /** Null: this machine. */
  readonly machine: string | null;
  readonly start: Instant;
  /** Null while it has not come; some versions send it long after the end. */
  stop: Instant | null;
  /** When something was heard of it first, its start excepted, and last. */
  first: Instant | null;
  last: Instant;
  readonly phases: { name: string; at: number }[];
  /** Null once it is known not to be wanted. */
  tail: LogTail | null;
  /** What Nix itself said came of it, and when; null: it does not say that, as only Determinate Nix does. */
  told: (ToldResult & { at: number }) | null;
  /** `--check`, `--repair`: its outputs were there before. */
  readonly isCheck: boolean;
  /** The counter that its end is counted by. Null: none was there. */
  readonly counter: CounterTrack | null;
}

/** One `Builds` activity: a worker's counter of builds. */
export interface CounterTrack {
  readonly process: string;
  readonly start: Instant;
  stop: Instant | null;
  done: number;
  expected: number;
  running: number;
  failed: number;
  readonly completions: Completion[];
}

export interface Completion {
  at: number;
  seq: number;
  isFailure: boolean;
}

export interface BuildTracks {
  event(event: LogEvent, now: Instant): void;
  /** In the order of their starts; those within another machine's build of the same derivation left out. */
  readonly builds: readonly BuildTrack[];
  readonly counters: readonly CounterTrack[];
  /** Started and not stopped. */
  running(): Iterable<BuildTrack>;
}

/** How many builds that have stopped keep their last lines: an error message may come after the stop. */
const tailsKept = 64;
/** No more phases and completions at once than a sound log has. */
const maxPhases = 1000;
const maxAtOnce = 10_000;

/** @param hasFailed whether a message has named a derivation as failed: its last lines stay */
export function buildTracks(hasFailed: (drvPath: string) => boolean = () => false): BuildTracks {
  const builds: BuildTrack[] = [];
  const counters: CounterTrack[] = [];
  const running = new Map<string, BuildTrack>();
  const counting = new Map<string, CounterTrack>();
  const realising = new Set<string>();
  const stopped: BuildTrack[] = [];
  /** By the ids that another machine's own builds have here. */
  const inner = new Map<string, BuildTrack>();

  function heard(track: BuildTrack, now: Instant): void {
    track.first ??= now;
    track.last = now;
  }

  function start(event: StartEvent, now: Instant): void {
    if (event.type === activity.realise) realising.add(event.id);
    else if (event.type === activity.builds && !isNested(event)) {
      const none = { done: 0, expected: 0, running: 0, failed: 0 };
      const counter: CounterTrack = { process: processOf(event.id), start: now, stop: null, ...none, completions: [] };
      counting.set(event.id, counter);
      counters.push(counter);
    } else if (event.type === activity.build) startBuild(event, now);
  }

  function startBuild(event: StartEvent, now: Instant): void {
    const [drvPath, machine] = event.fields;
    if (typeof drvPath !== "string") return;
    if (isNested(event, drvPath)) {
      // Over ssh-ng, what its log says is said of this one.
      const outer = [...running.values()].find((one) => isRemote(one) && one.drvPath === drvPath);
      if (outer === undefined) return;
      inner.set(event.id, outer);
      heard(outer, now);
      return;
    }
    const track: BuildTrack = {
      drvPath,
      machine: typeof machine === "string" && machine !== "" ? machine : null,
      start: now,
      stop: null,
      first: null,
      last: now,
      phases: [],
      tail: logTail(),
      told: null,
      isCheck: /^(?:checking|repairing) outputs of /.test(event.text),
      counter: counterFor(event.id),
    };
    running.set(event.id, track);
    builds.push(track);
  }

  /** What another machine tells of its own work comes within the build that runs there, and is no work of its own. */
  function isNested(event: StartEvent, drvPath?: string): boolean {
    if (realising.has(event.parent) && event.parent !== "0") return [...running.values()].some(isRemote);
    for (const one of running.values()) {
      if (
        isRemote(one) &&
        (drvPath === undefined ? event.parent === "0" && counting.size > 0 : one.drvPath === drvPath)
      )
        return true;
    }
    return false;
  }

  /** The newest worker of the same process; through a daemon the ids are of its own processes. */
  function counterFor(id: string): CounterTrack | null {
    const all = [...counting.values()];
    const process = processOf(id);
    return all.findLast((one) => one.process === process) ?? all.at(-1) ?? null;
  }

  function progress(event: ResultEvent, now: Instant): void {
    const counter = counting.get(event.id);
    if (counter === undefined) return;
    const [done, expected, inWork, failed] = event.fields.map((field) => count(field));
    if (done === undefined || expected === undefined || inWork === undefined || failed === undefined) return;
    for (const [more, isFailure] of [
      [done - counter.done, false],
      [failed - counter.failed, true],
    ] as const) {
      for (let i = 0; i < Math.min(more, maxAtOnce); i++) counter.completions.push({ ...now, isFailure });
    }
    counter.done = Math.max(counter.done, done);
    counter.failed = Math.max(counter.failed, failed);
    counter.expected = expected;
    counter.running = inWork;
  }

  function about(event: ResultEvent, now: Instant): void {
    if (event.type === result.progress) return progress(event, now);
    if (event.type === result.buildResult) return told(parseBuildResult(event.payload), now);
    const track = running.get(event.id) ?? inner.get(event.id);
    if (track === undefined) return;
    heard(track, now);
    const text = event.fields[0];
    if (typeof text !== "string") return;
    if (event.type === result.buildLogLine) track.tail?.add(text);
    else if (event.type === result.setPhase && track.phases.length < maxPhases) {
      track.phases.push({ name: plainText(text).slice(0, 100), at: now.at });
    }
  }

  /** Of whichever activity it is said, it names the derivation; the store directory may be left out. */
  function told(what: ToldResult | null, now: Instant): void {
    if (what === null) return;
    const isOf = ({ drvPath }: BuildTrack): boolean => drvPath === what.drvPath || drvPath.endsWith(`/${what.drvPath}`);
    const track = [...running.values()].find(isOf) ?? stopped.findLast(isOf);
    if (track !== undefined) track.told ??= { ...what, at: now.at };
  }

  function stop(id: string, now: Instant): void {
    realising.delete(id);
    inner.delete(id);
    const counter = counting.get(id);
    if (counter !== undefined) {
      counter.stop = now;
      counting.delete(id);
    }
    const track = running.get(id);
    if (track === undefined) return;
    track.stop = now;
    running.delete(id);
    // What stops right after a failure may be what failed, though no message names it.
    if (track.counter?.completions.at(-1)?.isFailure === true) return;
    stopped.push(track);
    if (stopped.length <= tailsKept) return;
    const oldest = stopped.shift()!;
    if (!hasFailed(oldest.drvPath)) oldest.tail = null;
  }

  return {
    builds,
    counters,
    running: () => running.values(),
    event(event, now) {
      if (event.action === "start") start(event, now);
      else if (event.action === "stop") stop(event.id, now);
      else if (event.action === "result") about(event, now);
    },
  };
}

function isRemote(track: BuildTrack): boolean {
  return track.machine !== null;
}

/** Ids are `counter + (pid << 32)` (`Activity`, src/libutil/logging.cc). */
function processOf(id: string): string {
  return /^\d{1,20}$/.test(id) ? String(BigInt(id) >> 32n) : "";
}

/** Counters may be junk: some version said 2^63. */
function count(field: string | number | undefined): number | undefined {
  return typeof field === "number" && field >= 0 && field < 2 ** 32 ? field : undefined;
}
