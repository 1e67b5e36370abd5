import { statfsSync } from "node:fs";
import type { LogSink } from "@nixperf/nix/log";
import { alertText, crossed } from "../../model/live/alerts.ts";
import type { AlertKind, Thresholds } from "../../model/live/alerts.ts";
import type { CollectLive } from "../../model/live/collect-live.ts";
import { liveOf } from "../../model/live/live-of.ts";
import type { RunModel } from "../../model/run/run-model.ts";
import { startSampler } from "../processes/sampler.ts";
import type { Sampled, Sampler } from "../processes/sampler.ts";
import type { Estimates } from "./estimates.ts";
import { monotonic } from "./monotonic.ts";
import type { KnownDerivation } from "./read-derivation.ts";
import { drvName, watchBuilds } from "./watch-builds.ts";

export interface WatchRunOptions {
  model: RunModel;
  read(drvPath: string): KnownDerivation | null;
  estimates: Estimates;
  stateDir: string | null;
  storeDir: string;
  thresholds: Thresholds;
  onLive: ((live: CollectLive | null) => void) | undefined;
  liveEvery: number;
  /** How many builds Nix runs at once, as far as that is known by now. */
  slots(): number | null;
}

export interface RunWatch {
  sink: LogSink;
  /** Begins to look at processes and to tell what goes on. */
  started(pid: number | null, hands: { flush(): void }): void;
  stop(): Sampled | null;
  /** Derivations that Nix said it will build, or that it began to build. */
  drvPaths(): string[];
  /** A mistake of nixperf's own, after which something was not watched any more. */
  fault(): string | null;
  alerts(): ReadonlyArray<{ at: string; kind: AlertKind; message: string }>;
}

/** Looks at the disk so often, in milliseconds; thresholds are compared as often. */
const alertEvery = 2000;

/** Watches a run while it goes on: its events, its processes, the machine. */
export function watchRun(options: WatchRunOptions): RunWatch {
  const { model, read, estimates, onLive, thresholds } = options;
  const begun = { at: monotonic() };
  const alerts: Array<{ at: string; kind: AlertKind; message: string }> = [];
  const startedBuilds = new Set<string>();
  const endedBuilds = new Set<string>();
  let sampler: Sampler | null = null;
  let timers: NodeJS.Timeout[] = [];
  let isCrossed: ReadonlySet<AlertKind> = new Set();
  let mostAtOnce = 1;
  let fault: string | null = null;

  const watch = watchBuilds({
    next: model,
    sampler: () => sampler,
    read,
    onStarted: (drvPath) => startedBuilds.add(drvPath),
    onEnded: (drvPath) => endedBuilds.add(drvPath),
  });

  const checkAlerts = (): void => {
    const now = monotonic();
    const memory = sampler?.memoryNow() ?? null;
    const last = model.live(now).lastEventAt;
    const watched = {
      availableBytes: memory?.availableBytes ?? null,
      freeDiskBytes: freeBytes(options.storeDir),
      silentSeconds: last === null ? null : now - Math.max(last, begun.at),
    };
    const kinds = crossed(watched, thresholds);
    for (const kind of kinds)
      if (!isCrossed.has(kind)) alerts.push({ at: new Date().toISOString(), kind, message: alertText(kind, watched) });
    isCrossed = new Set(kinds);
  };

  const tellLive = (): void => {
    const now = monotonic();
    const state = model.live(now);
    mostAtOnce = Math.max(mostAtOnce, state.builds.length);
    // All at once: each question opens the ledger.
    estimates.want([...watch.planned(), ...state.builds.map(({ drvPath }) => drvPath)]);
    const memory = sampler?.memoryNow() ?? null;
    onLive?.(
      liveOf(state, {
        seconds: now - begun.at,
        name: drvName,
        expected: (drvPath) => estimates.of(drvPath)?.seconds ?? null,
        memory: (drvPath) => sampler?.memoryOf(drvPath) ?? null,
        left: watch.planned().filter((drvPath) => !endedBuilds.has(drvPath)),
        needs: (drvPath) => read(drvPath)?.inputs ?? [],
        planned: watch.planned().length,
        slots: options.slots() ?? mostAtOnce,
        machineMemory:
          memory === null
            ? null
            : { usedBytes: memory.totalBytes - memory.availableBytes, totalBytes: memory.totalBytes },
        alerts: alerts
          .filter(({ kind }) => isCrossed.has(kind))
          .map(({ message }) => message)
          .slice(-3),
      }),
    );
  };

  /** A mistake in here must not end the program that runs a build; it is told, and not made again. */
  const guarded = (act: () => void): (() => void) => {
    let isFine = true;
    return () => {
      if (!isFine) return;
      try {
        act();
      } catch (error) {
        isFine = false;
        fault ??= error instanceof Error ? error.message : String(error);
      }
    };
  };

  return {
    sink: watch.sink,
    started: (pid, { flush }) => {
      begun.at = monotonic();
      sampler = startSampler({ pid, stateDir: options.stateDir, now: monotonic });
      timers.push(setInterval(guarded(checkAlerts), alertEvery));
      if (onLive !== undefined)
        timers.push(
          setInterval(
            guarded(() => {
              flush();
              tellLive();
            }),
            options.liveEvery,
          ),
        );
      for (const timer of timers) timer.unref();
    },
    stop: () => {
      for (const timer of timers) clearInterval(timer);
      timers = [];
      return sampler?.stop() ?? null;
    },
    drvPaths: () => [...new Set([...startedBuilds, ...watch.planned()])],
    alerts: () => alerts,
    fault: () => fault ?? sampler?.fault() ?? null,
  };
}

function freeBytes(directory: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(directory);
    return bavail * bsize;
  } catch {
    return null;
  }
}
