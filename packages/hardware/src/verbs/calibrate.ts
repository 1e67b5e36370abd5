import { tmpdir } from "node:os";
import { dirname } from "node:path";
import type { Gap } from "@nixperf/errors";
import { keepCalibration } from "../act/calibrate/keep-calibration.ts";
import { makeScratch } from "../act/calibrate/scratch.ts";
import { measureDisk } from "../act/calibrate/measure-disk.ts";
import { calibrateSeconds } from "../errors.ts";
import { calibrationOf, quietShare } from "../model/calibrate/calibration.ts";
import type { WorkPoint } from "../model/calibrate/calibration.ts";
import type { DiskFigures } from "../model/calibrate/disk-figures.ts";
import { machineOf } from "../model/machine.ts";
import type { Machine } from "../model/machine.ts";
import type { Fact } from "../model/fact.ts";
import type { Readings } from "../model/readings/readings.ts";
import { measureThreads } from "../probe/calibrate/measure-threads.ts";
import { startThreads } from "../probe/calibrate/threads.ts";
import type { Threads } from "../probe/calibrate/threads.ts";
import { copiedBytes } from "../probe/calibrate/work.ts";
import { takeReadings } from "../probe/take-readings.ts";

export interface CalibrateOptions {
  /** A store URI; left out or null: the store that Nix itself would use. Its disk is measured. */
  store?: string | null | undefined;
  /** How long to measure: 1 to 600. What is under way then is finished, which takes a tenth of a second. Default 10. */
  seconds?: number | undefined;
  /** Where nixperf keeps its state, of which the ledger is a part; null: nothing is kept. Default: the usual place. */
  state?: string | null | undefined;
  /** `postgres://…` of a ledger that machines share. Default: this machine's own. */
  url?: string | undefined;
  now?: (() => number) | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: { doing: string; done: number; total: number; unit: "steps" }) => void) | undefined;
}

export interface CalibrateRecord {
  schema: "nixperf.hardware.calibrate/1";
  /** ISO 8601, UTC. */
  measuredAt: string;
  machine: { fingerprint: Fact<string>; cpuModel: Fact<string> };
  tookSeconds: number;
  /** Steps of integer work, the fewest threads first. */
  cpu: WorkPoint[];
  /** Bytes copied from memory to memory. */
  memory: WorkPoint[];
  /** Null where nothing may be written. */
  disk: DiskFigures | null;
  /** Whether it is in the ledger, for other commands to go by. */
  kept: boolean;
  gaps: Gap[];
}

/** More threads say nothing that half of them do not, and each takes memory. */
const mostThreads = 128;

/** What a thread takes before it copies anything. */
const threadBytes = 32 * 1024 * 1024;

/**
 * Measures the machine at hand for some seconds: how its processors and its memory scale, and what the disk under the
 * store does. Each figure is the best of several short rounds that take turns, with how far the others were from it.
 * Writes only into a directory of its own beside the store (or where builds are, or the temporary one), which is gone
 * afterwards, also when the signal stops it or the process exits; what is left by a process that was killed goes with a
 * later run. Never into the store. What is found is appended to the ledger.
 *
 * @throws NIXPERF_CALIBRATE_SECONDS, what `locateStore` throws, and what the signal was aborted with
 */
export async function calibrate(options: CalibrateOptions = {}): Promise<CalibrateRecord> {
  const { store, seconds = 10, state, url, now = Date.now, signal, onProgress = () => {} } = options;
  if (!(seconds >= 1 && seconds <= 600)) throw calibrateSeconds(seconds);
  const start = performance.now();
  const partUntil = (part: number): number => start + part * seconds * 1000;
  const readings = await takeReadings({ store, signal });
  const { machine } = machineOf(readings);
  const { count, memoryCount, gaps } = threadsFor(machine);
  const step = (done: number, doing: string): void => onProgress({ doing, done, total: 3, unit: "steps" });

  step(0, "measuring processors");
  const threads = startThreads(count, signal);
  let [cpu, memory]: [WorkPoint[], WorkPoint[]] = [[], []];
  let disk: DiskFigures | null = null;
  try {
    cpu = await points(threads, "integers", count, partUntil(0.4));
    step(1, "measuring memory");
    memory = await points(threads, "copying", memoryCount, partUntil(0.6));
    await threads.end();
    step(2, "measuring the disk");
    disk = await diskFigures(readings, machine, partUntil(0.9), signal, gaps);
  } finally {
    await threads.end();
  }
  for (const [name, all] of Object.entries({ cpu, memory })) gaps.push(...busyGap(name, all));
  const measuredAt = new Date(now()).toISOString();
  const { fingerprint } = machine;
  let kept = false;
  if (state !== null && fingerprint.value !== null && cpu.length > 0) {
    const calibration = calibrationOf(measuredAt, fingerprint.value, { cpu, memory, disk });
    const lost = await keepCalibration(calibration, { state, url });
    gaps.push(...lost);
    kept = lost.length === 0;
  } else if (state !== null)
    gaps.push({
      at: "/kept",
      code: "NIXPERF_CALIBRATE_UNKNOWN_MACHINE",
      message: "this calibration is not kept: not all is known that tells this machine from others",
      tries: ["nixperf hardware detect"],
    });
  return {
    schema: "nixperf.hardware.calibrate/1",
    measuredAt,
    machine: { fingerprint, cpuModel: machine.cpu.model },
    tookSeconds: (performance.now() - start) / 1000,
    cpu,
    memory,
    disk,
    kept,
    gaps,
  };
}

async function points(
  threads: Threads,
  work: "integers" | "copying",
  count: number,
  until: number,
): Promise<WorkPoint[]> {
  const found = await measureThreads({ work, threads, count, until });
  return found.map(({ threads: tried, rate, share, speedup }) => ({ threads: tried, perSecond: rate, share, speedup }));
}

function busyGap(name: string, all: readonly WorkPoint[]): Gap[] {
  const least = Math.min(...all.map(({ share }) => share));
  if (all.length === 0 || least >= quietShare) return [];
  const code = "NIXPERF_CALIBRATE_BUSY";
  const message = `${name}: others ran meanwhile and left ${Math.round(least * 100)} % of the processors at worst, so it does more than this says`;
  return [{ at: `/${name}`, code, message, tries: ["when nothing else runs"] }];
}

/** As many as this process may run on; where each copies, as many as a quarter of the free memory has room for. */
function threadsFor({ limits }: Machine): { count: number; memoryCount: number; gaps: Gap[] } {
  const { cpus, memoryAvailableBytes } = limits.process;
  const all = Math.max(1, cpus.value ?? 1);
  const gaps: Gap[] = [];
  const gap = (at: string, message: string): void =>
    void gaps.push({ at, code: "NIXPERF_CALIBRATE_FEWER_THREADS", message, tries: [] });
  if (cpus.value === null) gap("/cpu", "how many CPUs this process may use is not known, so one thread was tried");
  const available = memoryAvailableBytes.value ?? 8 * copiedBytes;
  const roomFor = (bytes: number): number => Math.max(1, Math.floor(available / 4 / bytes));
  const count = Math.min(all, mostThreads, roomFor(threadBytes));
  const memoryCount = Math.min(count, roomFor(2 * copiedBytes));
  if (count < all)
    gap("/cpu", `of ${all} CPUs ${count} were tried: no more than ${mostThreads}, and than there is free memory for`);
  if (memoryCount < count)
    gap("/memory", `there is free memory for ${memoryCount} threads that copy, not for ${count}`);
  return { count, memoryCount, gaps };
}

async function diskFigures(
  readings: Readings,
  machine: Machine,
  until: number,
  signal: AbortSignal | undefined,
  gaps: Gap[],
): Promise<DiskFigures | null> {
  const { realDir } = readings.store;
  const build = machine.disks.build.directory.value;
  const scratch = makeScratch(realDir, [dirname(realDir), ...(build === null ? [] : [build]), tmpdir()]);
  if (scratch === null) {
    const message = `neither beside ${realDir} nor where builds are may this user write, so the disk was not measured`;
    gaps.push({ at: "/disk", code: "NIXPERF_CALIBRATE_NO_PLACE", message, tries: ["with sudo"] });
    return null;
  }
  try {
    if (!scratch.isStoresDisk)
      gaps.push({
        at: "/disk",
        code: "NIXPERF_CALIBRATE_OTHER_DISK",
        message: `what was measured is the disk under ${scratch.parent}, as this user may not write beside ${realDir}`,
        tries: ["with sudo"],
      });
    const figures = await measureDisk({ scratch, until, signal });
    if (figures.createSeconds === null) {
      const message = `the disk under ${scratch.parent} was not measured: there is too little room, or was too little time`;
      gaps.push({
        at: "/disk",
        code: "NIXPERF_CALIBRATE_DISK",
        message,
        tries: ["--seconds 30", "more free room there"],
      });
    }
    return figures;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined || signal?.aborted) throw error;
    const message = `the disk under ${scratch.parent} was not measured: ${code}`;
    gaps.push({ at: "/disk", code: "NIXPERF_CALIBRATE_DISK", message, tries: [] });
    return null;
  } finally {
    scratch.remove();
  }
}
