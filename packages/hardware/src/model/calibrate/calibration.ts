import type { DiskFigures } from "./disk-figures.ts";
import type { Measured } from "./measured.ts";

/** Rates of one work with several threads: of integer steps, or of bytes copied. */
export interface WorkPoint {
  threads: number;
  perSecond: Measured;
  /** How much of the processors they got in the best round: less than 1 when others ran as well. */
  share: number;
  /** How many times what one thread does; never more than there are threads. */
  speedup: number;
}

/** Less than this share of the processors is not noise of the clock: others ran. */
export const quietShare = 0.9;

/**
 * What of a calibration is kept, and can be asked for by the machine's fingerprint. Null: not measured then, or only while
 * others took part of the processors, which says little of the machine.
 */
export interface Calibration {
  /** ISO 8601, UTC. */
  at: string;
  fingerprint: string;
  /** The most threads that were tried, of which `speedup` is. */
  threads: number | null;
  /** Steps of one thread: comparable between machines, by the same version of the measurement. */
  oneThreadPerSecond: number | null;
  /** What all threads do together, in what one does: measured, where `detect` goes by rules of thumb. */
  speedup: number | null;
  copyBytesPerSecond: number | null;
  createSeconds: number | null;
  syncSeconds: number | null;
  writeBytesPerSecond: number | null;
  readBytesPerSecond: number | null;
}

/** Raised whenever the work is another, since rates are then others too. */
export const calibrationMethod = "1";

export interface CalibratedFigures {
  cpu: readonly WorkPoint[];
  memory: readonly WorkPoint[];
  disk: DiskFigures | null;
}

export function calibrationOf(at: string, fingerprint: string, { cpu, memory, disk }: CalibratedFigures): Calibration {
  const [one, all] = [quiet(cpu[0]), quiet(cpu.at(-1))];
  const copying = memory.every(({ share }) => share >= quietShare)
    ? memory.map(({ perSecond }) => perSecond.value)
    : [];
  return {
    at,
    fingerprint,
    threads: one === null ? null : (all?.threads ?? null),
    oneThreadPerSecond: one?.perSecond.value ?? null,
    speedup: one === null ? null : (all?.speedup ?? null),
    copyBytesPerSecond: copying.length === 0 ? null : Math.max(...copying),
    createSeconds: disk?.createSeconds?.value ?? null,
    syncSeconds: disk?.syncSeconds?.value ?? null,
    writeBytesPerSecond: disk?.writeBytesPerSecond?.value ?? null,
    readBytesPerSecond: disk?.readBytesPerSecond?.value ?? null,
  };
}

function quiet(point: WorkPoint | undefined): WorkPoint | null {
  return point !== undefined && point.share >= quietShare ? point : null;
}
