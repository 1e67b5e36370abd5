import { activity, result } from "@nixperf/nix/log";
import type { LogEvent, LogSink } from "@nixperf/nix/log";
import type { StartedBuild } from "../../model/processes/builders.ts";
import type { Sampler } from "../processes/sampler.ts";
import type { KnownDerivation } from "./read-derivation.ts";

export interface BuildWatch {
  sink: LogSink;
  /** Derivations that Nix said it will build, in its order. */
  planned(): readonly string[];
}

export interface WatchOptions {
  /** Gets all events after this. */
  next: LogSink;
  /** `null`: nothing is known of processes here, or not yet. */
  sampler(): Sampler | null;
  read(drvPath: string): KnownDerivation | null;
  onStarted(drvPath: string): void;
  onEnded(drvPath: string): void;
}

/** A run of this many builds is planned by nobody. */
const most = 100_000;

/** Tells the sampler, as events pass by, which builds begin and end, and in which process. */
export function watchBuilds({ next, sampler, read, onStarted, onEnded }: WatchOptions): BuildWatch {
  const builds = new Map<string, string>();
  const counters = new Map<string, string>();
  const planned: string[] = [];
  let isPlan = false;

  const see = (event: LogEvent, at: number): void => {
    if (event.action === "start" && event.type === activity.build) {
      const [drvPath = "", machine = ""] = event.fields.map(String);
      if (builds.size >= most) return;
      builds.set(event.id, drvPath);
      onStarted(drvPath);
      if (machine !== "") return;
      const build: StartedBuild = { drvPath, name: drvName(drvPath), at, outputs: read(drvPath)?.outputs ?? null };
      sampler()?.started(build, processOf(event.id));
    } else if (event.action === "start" && event.type === activity.builds) counters.set(event.id, "");
    else if (event.action === "stop") {
      const drvPath = builds.get(event.id);
      counters.delete(event.id);
      if (drvPath === undefined) return;
      builds.delete(event.id);
      onEnded(drvPath);
      sampler()?.ended(drvPath);
    } else if (event.action === "result" && event.type === result.progress) {
      const before = counters.get(event.id);
      const [done, , , failed] = event.fields;
      if (before === undefined || before === `${done} ${failed}`) return;
      counters.set(event.id, `${done} ${failed}`);
      sampler()?.completed(processOf(event.id));
    } else if (event.action === "msg") {
      if (/^th(?:is|ese \d+) derivations? will be built:/.test(event.msg)) isPlan = true;
      else if (isPlan) {
        const drvPath = /^ {2}(\/\S+\.drv)$/.exec(event.msg)?.[1];
        if (drvPath === undefined) isPlan = false;
        else if (planned.length < most) planned.push(drvPath);
      }
    }
  };

  return {
    planned: () => planned,
    sink: {
      event: (event, at) => {
        see(event, at);
        next.event(event, at);
      },
      plain: (line, at) => next.plain(line, at),
      damaged: (at) => next.damaged(at),
    },
  };
}

/** The process that made an activity: Nix puts its id into the upper half (`Activity::Activity`, src/libutil/logging.cc). 0: none. */
function processOf(id: string): number {
  return /^\d{1,20}$/.test(id) ? Number(BigInt(id) >> 32n) : 0;
}

export function drvName(drvPath: string): string {
  return /^.*\/[a-z0-9]{32}-(.*?)(?:\.drv)?$/.exec(drvPath)?.[1] ?? drvPath;
}
