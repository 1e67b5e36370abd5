import type { LogEvent, LogSink } from "@nixperf/nix/log";

import { buildTracks } from "./build-tracks.ts";
import type { RunFacts } from "./facts.ts";
import { failureTracks } from "./failure-tracks.ts";
import { type LiveState, liveState } from "./live-state.ts";
import { reportOf, type RunReport } from "./report.ts";
import { transferTracks } from "./transfer-tracks.ts";
import { totalTracks } from "./total-tracks.ts";
import { waitTracks } from "./wait-tracks.ts";

export interface RunModelOptions {
  /** `order`: the events were not stamped as they came, so that only their order is known. Default: `live`. */
  timing?: "live" | "order";
}

/** What becomes of the events of a run. It is a sink for them; `plain` lines are none of its business. */
export interface RunModel extends LogSink {
  /** What is going on. Takes no more time than there are builds and downloads that run. */
  live(at: number): LiveState;
  /** What came of it all, after the last event; may be asked again with other facts. */
  result(facts: RunFacts): RunReport;
}

/** Folds the events of one run as they come. Throws on nothing; needs memory for each build and download. */
export function runModel(options: RunModelOptions = {}): RunModel {
  const failures = failureTracks();
  const tracks = {
    builds: buildTracks(failures.hasFailed),
    transfers: transferTracks(),
    waits: waitTracks(),
    failures,
    totals: totalTracks(),
  };
  const counts = { seq: 0, damaged: 0 };
  let lastAt: number | null = null;
  return {
    event(event: LogEvent, at: number) {
      const now = { at, seq: counts.seq++ };
      lastAt = lastAt === null ? at : Math.max(lastAt, at);
      tracks.failures.event(event, now);
      tracks.builds.event(event, now);
      tracks.transfers.event(event, now);
      tracks.waits.event(event, now);
      tracks.totals.event(event);
    },
    plain() {},
    damaged() {
      counts.damaged++;
    },
    live: (at) => liveState(tracks, at, lastAt),
    result: (facts) =>
      reportOf(tracks, { events: counts.seq, damaged: counts.damaged }, options.timing ?? "live", facts),
  };
}
