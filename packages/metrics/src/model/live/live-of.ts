import type { LiveState } from "../run/live-state.ts";
import type { CollectLive } from "./collect-live.ts";
import type { Expected, LeftBuild } from "./time-left.ts";
import { timeLeft } from "./time-left.ts";

/** What a live view is made of, beside what the events say. */
export interface LiveFacts {
  seconds: number;
  name(drvPath: string): string;
  expected(drvPath: string): Expected | null;
  memory(drvPath: string): number | null;
  /** Derivations that Nix will build and that have not ended. */
  left: readonly string[];
  needs(drvPath: string): readonly string[];
  /** How many builds Nix said there would be; 0: it did not say. */
  planned: number;
  slots: number;
  machineMemory: { usedBytes: number; totalBytes: number } | null;
  alerts: readonly string[];
}

/** More builds than this are not simulated while others run: that takes time, and the answer is rough anyway. */
const most = 2000;

export function liveOf(state: LiveState, facts: LiveFacts): CollectLive {
  const { builds, substitutions, wireBytes, narBytes } = state.totals;
  const running = new Map(state.builds.map((build) => [build.drvPath, build.seconds]));
  const left: LeftBuild[] = [...new Set([...running.keys(), ...facts.left])].map((drvPath) => ({
    drvPath,
    name: facts.name(drvPath),
    needs: facts.needs(drvPath),
    runningSeconds: running.get(drvPath) ?? null,
    expected: facts.expected(drvPath),
  }));
  const rates = state.transfers.flatMap(({ bytesPerSecond }) => bytesPerSecond ?? []);
  return {
    schema: "nixperf.metrics.live/1",
    seconds: facts.seconds,
    isEvaluating: state.isEvaluating,
    evaluating: state.evaluating,
    builds: state.builds.map(({ drvPath, machine, phase, seconds }) => ({
      drvPath,
      name: facts.name(drvPath),
      machine,
      phase,
      seconds,
      expected: facts.expected(drvPath),
      memoryBytes: facts.memory(drvPath),
    })),
    built: builds.done,
    failed: builds.failed,
    // What Nix expects goes up and down while it looks around; what it announced does not.
    toBuild: Math.max(facts.planned || builds.expected, builds.done + builds.running + builds.failed),
    fetched: substitutions.done,
    toFetch: Math.max(substitutions.expected, substitutions.done + substitutions.running),
    fetchedBytes: wireBytes.done > 0 ? wireBytes.done : narBytes.done,
    fetchBytesPerSecond: rates.length === 0 ? null : rates.reduce((sum, rate) => sum + rate, 0),
    hosts: hostsOf(state),
    waiting: state.waits.length,
    timeLeft: left.length > most ? null : timeLeft(left, facts.slots),
    memory: facts.machineMemory,
    alerts: facts.alerts,
  };
}

/** Where the bytes that are under way come from. */
function hostsOf({ transfers }: LiveState): CollectLive["hosts"] {
  const bytes = new Map<string, number>();
  let all = 0;
  for (const { url, doneBytes } of transfers) {
    const host = /^[a-z0-9+.-]+:\/\/(?:[^/@]*@)?([^/:]+)/i.exec(url)?.[1];
    if (host === undefined) continue;
    bytes.set(host, (bytes.get(host) ?? 0) + doneBytes);
    all += doneBytes;
  }
  return [...bytes]
    .toSorted((a, b) => b[1] - a[1])
    .slice(0, 3)
    .map(([host, part]) => ({ host, share: all === 0 ? 0 : part / all }));
}
