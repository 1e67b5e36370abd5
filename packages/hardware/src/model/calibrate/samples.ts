import { calibrationMethod } from "./calibration.ts";
import type { Calibration } from "./calibration.ts";

/** A sample as the ledger takes it. */
export interface CalibrationSample {
  schema: "nixperf.history.sample/1";
  at: string;
  name: string;
  value: number;
  unit: "bytes" | "seconds" | "count";
  subject: { machine: string; method: string };
  run: null;
}

export const samplesPrefix = "hardware.calibrate.";

type Figure = Exclude<keyof Calibration, "at" | "fingerprint">;

const unitOf: Readonly<Record<Figure, CalibrationSample["unit"]>> = {
  threads: "count",
  oneThreadPerSecond: "count",
  speedup: "count",
  copyBytesPerSecond: "bytes",
  createSeconds: "seconds",
  syncSeconds: "seconds",
  writeBytesPerSecond: "bytes",
  readBytesPerSecond: "bytes",
};
const figures = Object.keys(unitOf) as Figure[];

/** What is kept of a calibration; what was not measured is not in it. */
export function calibrationSamples(calibration: Calibration): CalibrationSample[] {
  const { at, fingerprint } = calibration;
  return figures.flatMap((name) => {
    const value = calibration[name];
    if (value === null) return [];
    const subject = { machine: fingerprint, method: calibrationMethod };
    return [
      {
        schema: "nixperf.history.sample/1",
        at,
        name: `${samplesPrefix}${name}`,
        value,
        unit: unitOf[name],
        subject,
        run: null,
      },
    ];
  });
}

/** What the ledger gives: of every sample these. */
export interface KeptSample {
  at: string;
  name: string;
  value: number;
  subject: Readonly<Record<string, string>>;
}

/**
 * The last calibration of each machine, by its fingerprint: of these samples, and of those that `latest` was made of.
 * Samples of another method are passed over.
 */
export function latestCalibrations(
  samples: Iterable<KeptSample>,
  latest: Map<string, Calibration> = new Map(),
): Map<string, Calibration> {
  for (const { at, name, value, subject } of samples) {
    const figure = figures.find((one) => name === `${samplesPrefix}${one}`);
    const { machine, method } = subject;
    if (figure === undefined || machine === undefined || method !== calibrationMethod || !(value > 0)) continue;
    const before = latest.get(machine);
    if (before !== undefined && before.at > at) continue;
    const calibration = before?.at === at ? before : nothing(at, machine);
    calibration[figure] = value;
    latest.set(machine, calibration);
  }
  return latest;
}

function nothing(at: string, fingerprint: string): Calibration {
  const unknown = Object.fromEntries(figures.map((name) => [name, null])) as Record<Figure, null>;
  return { at, fingerprint, ...unknown };
}
