import type { DerivedBuild } from "../run/derive-builds.ts";
import { processorTimes } from "../processes/processor-time.ts";
import type { Reading } from "../processes/processor-time.ts";

/** What was seen of the processes of a build. */
export interface SeenProcesses {
  worker: number;
  memoryBytes: number | null;
  cpuSeconds: number | null;
  cgroup: { memoryBytes: number | null; cpuSeconds: number | null } | null;
}

export type Resources = ReadonlyMap<string, { cpuSeconds: number | null; memoryBytes: number | null }>;

/**
 * What each build on this machine used. Processor time: that of its cgroup, which is all of it; else what the Nix process's
 * children had more when the build was done. Memory: the cgroup's peak holds the page cache as well, so what the processes
 * were seen to hold goes before it.
 */
export function resourcesOf(
  builds: ReadonlyArray<Pick<DerivedBuild, "drvPath" | "machine" | "end" | "outcome">>,
  seen: ReadonlyMap<string, SeenProcesses>,
  readings: ReadonlyMap<number, readonly Reading[]>,
): Resources {
  const found = new Map<string, { cpuSeconds: number | null; memoryBytes: number | null }>();
  const local = builds.filter(({ machine }) => machine === null);
  const [onlyWorker] = readings.size === 1 ? readings.keys() : [];
  const byWorker = new Map<number, typeof local>();
  for (const build of local) {
    const worker = seen.get(build.drvPath)?.worker ?? onlyWorker;
    if (worker === undefined || build.outcome === "stopped") continue;
    const list = byWorker.get(worker);
    if (list === undefined) byWorker.set(worker, [build]);
    else list.push(build);
  }
  const times = new Map<string, number | null>();
  for (const [worker, own] of byWorker) {
    const ended = own.map(({ drvPath, end }) => ({
      drvPath,
      completedAt: end,
      seenSeconds: seen.get(drvPath)?.cpuSeconds ?? null,
    }));
    for (const [drvPath, seconds] of processorTimes(readings.get(worker) ?? [], ended)) times.set(drvPath, seconds);
  }
  for (const { drvPath } of local) {
    const one = seen.get(drvPath);
    found.set(drvPath, {
      cpuSeconds: one?.cgroup?.cpuSeconds ?? times.get(drvPath) ?? one?.cpuSeconds ?? null,
      memoryBytes: one?.memoryBytes ?? one?.cgroup?.memoryBytes ?? null,
    });
  }
  return found;
}
