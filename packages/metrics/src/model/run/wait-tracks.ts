import { activity, type LogEvent } from "@nixperf/nix/log";

import type { Instant } from "./instant.ts";
import { plainText } from "./log-tail.ts";

export type WaitKind = "lock" | "user" | "machine" | "other";

/** A build that could run, and waits (`actBuildWaiting`). */
export interface WaitTrack {
  readonly kind: WaitKind;
  readonly text: string;
  readonly start: Instant;
  stop: Instant | null;
}

/** An activity that is only told by what it says, or that is a span of something. */
export interface SpanTrack {
  readonly start: Instant;
  stop: Instant | null;
}

export interface WaitTracks {
  event(event: LogEvent, now: Instant): void;
  readonly waits: readonly WaitTrack[];
  /** When Nix was not evaluating: it realised, asked substituters, or sought what is missing. */
  readonly working: readonly SpanTrack[];
  /** Inputs of evaluation that were fetched. */
  readonly fetching: readonly SpanTrack[];
  runningWaits(): Iterable<WaitTrack>;
  isWorking(): boolean;
  /** What it says it evaluates. */
  evaluating(): string | null;
}

export function waitTracks(): WaitTracks {
  const waits: WaitTrack[] = [];
  const working: SpanTrack[] = [];
  const fetching: SpanTrack[] = [];
  const running = new Map<string, SpanTrack | WaitTrack>();
  const runningWaits = new Map<string, WaitTrack>();
  const evaluating = new Map<string, string>();
  let workingCount = 0;
  const workingIds = new Set<string>();

  return {
    waits,
    working,
    fetching,
    runningWaits: () => runningWaits.values(),
    isWorking: () => workingCount > 0,
    evaluating: () => [...evaluating.values()].at(-1) ?? null,
    event(event, now) {
      if (event.action === "start") {
        const { id, type } = event;
        const span = { start: now, stop: null };
        if (type === activity.buildWaiting) {
          const text = plainText(event.text).slice(0, 500);
          const track: WaitTrack = { ...span, kind: kindOf(text), text };
          waits.push(track);
          runningWaits.set(id, track);
          running.set(id, track);
        } else if (type === activity.fetchTree || type === activity.fetchToStore) {
          fetching.push(span);
          running.set(id, span);
        } else if (type === activity.realise || type === activity.queryPathInfo || isSearch(event.type, event.text)) {
          working.push(span);
          running.set(id, span);
          workingIds.add(id);
          workingCount++;
        } else if (type === activity.unknown && event.text.startsWith("evaluating ")) {
          evaluating.set(id, plainText(event.text.slice("evaluating ".length)).slice(0, 500));
        }
      } else if (event.action === "stop") {
        const track = running.get(event.id);
        evaluating.delete(event.id);
        if (track === undefined) return;
        track.stop = now;
        running.delete(event.id);
        runningWaits.delete(event.id);
        if (workingIds.delete(event.id)) workingCount--;
      }
    },
  };
}

function isSearch(type: number, text: string): boolean {
  return type === activity.unknown && text.startsWith("querying info about missing paths");
}

/** By the texts of `actBuildWaiting` (src/libstore/build/derivation-building-goal.cc). */
function kindOf(text: string): WaitKind {
  if (text.startsWith("waiting for lock")) return "lock";
  if (text.startsWith("waiting for a free build user")) return "user";
  if (text.startsWith("waiting for a machine")) return "machine";
  return "other";
}
