import type { Gap } from "@nixperf/errors";
import type { Calibration } from "../calibrate/calibration.ts";
import { measuredCapacity } from "../calibrate/measured-capacity.ts";
import type { Fact } from "../fact.ts";
import type { Limits } from "../limits.ts";
import type { ProcessMemory } from "./sizing.ts";

/** What one build took, as the ledger has it. */
export interface RecordedBuild {
  at: string;
  pname: string;
  seconds: number;
  /** Null where it is not known: then the build is taken for one process. */
  cpuSeconds: number | null;
  memoryBytes: number | null;
  /** Null for this one. */
  machine: string | null;
  outcome: string;
}

/** What was measured here earlier, for who wants advice to rest on it. */
export interface Measured {
  /** The last calibration of each machine, by its fingerprint. */
  calibrations: ReadonlyMap<string, Calibration>;
  builds: readonly RecordedBuild[];
  /** Why there is not more. */
  gaps: readonly Gap[];
}

/**
 * What all CPUs of the machine do together, in what one does, by its last calibration; null, with a gap, where there is none,
 * or where builds may not have all CPUs: then nothing is known of those that they may.
 */
export function calibratedCapacity(
  { calibrations }: Measured,
  fingerprint: string | null,
  limits: Limits,
): { capacityUnits: Fact<number> | null; gaps: Gap[] } {
  const calibration = fingerprint === null ? undefined : calibrations.get(fingerprint);
  if (calibration === undefined || calibration.speedup === null)
    return none("the processors of this machine were not calibrated");
  const capacityUnits = measuredCapacity(calibration, limits);
  if (capacityUnits !== null) return { capacityUnits, gaps: [] };
  const { at, threads } = calibration;
  return none(`the calibration of ${at} was with ${threads} threads, and builds may not have just as many CPUs`);
}

function none(message: string): { capacityUnits: null; gaps: Gap[] } {
  const tries = ["nixperf hardware calibrate, when nothing else runs"];
  const all = `${message}, so what they do together goes by rules of thumb`;
  return { capacityUnits: null, gaps: [{ at: "/sizing", code: "NIXPERF_CALIBRATION_NONE", message: all, tries }] };
}

/** Fewer say little of the next one. */
const leastBuilds = 20;

/** So much of the time at which builds ran, a process of theirs needed no more. */
const shareOfTime = 0.9;

/**
 * What one process of a build needs, by the builds that this machine recorded, the last of each name: the most memory that a
 * build had, divided by the processors that it kept busy in the middle. Long builds count by their length, since they are what
 * runs. Null, with a gap, where too few say it.
 */
export function recordedProcessMemory({ builds }: Measured): { perProcess: ProcessMemory | null; gaps: Gap[] } {
  const last = new Map<string, { at: string; seconds: number; bytes: number }>();
  for (const { at, pname, seconds, cpuSeconds, memoryBytes, machine, outcome } of builds) {
    if (outcome !== "built" || machine !== null || memoryBytes === null || !(memoryBytes > 0) || !(seconds > 0))
      continue;
    const processes = Math.max(1, cpuSeconds === null ? 1 : cpuSeconds / seconds);
    const before = last.get(pname);
    if (before === undefined || before.at <= at) last.set(pname, { at, seconds, bytes: memoryBytes / processes });
  }
  if (last.size < leastBuilds)
    return {
      perProcess: null,
      gaps: [
        {
          at: "/sizing",
          code: "NIXPERF_RECORDED_MEMORY_TOO_FEW",
          message: `the ledger has the memory of ${last.size} builds of this machine, and it takes ${leastBuilds}, so what a process needs is assumed`,
          tries: ["--memory-per-process SIZE"],
        },
      ],
    };
  const inOrder = [...last.values()].toSorted((a, b) => a.bytes - b.bytes);
  const all = inOrder.reduce((sum, { seconds }) => sum + seconds, 0);
  let past = 0;
  const found = inOrder.find(({ seconds }) => (past += seconds) >= shareOfTime * all) ?? inOrder.at(-1)!;
  const source = `${last.size} recorded builds: no more in ${shareOfTime * 100} % of the time that they took`;
  return { perProcess: { bytes: Math.max(1024 ** 2, Math.ceil(found.bytes)), source }, gaps: [] };
}
