import type { Gap } from "@nixperf/errors";
import { machineOf } from "../model/machine.ts";
import type { Machine } from "../model/machine.ts";
import type { Readings } from "../model/readings/readings.ts";
import { readReadings } from "../probe/read-readings.ts";
import { takeReadings } from "../probe/take-readings.ts";

export interface DetectOptions {
  /** A store URI; left out or null: the store that Nix itself would use. It decides which disks are looked at. */
  store?: string | null | undefined;
  /** What was read of a machine. Left out: this machine is read now. */
  readings?: Readings | undefined;
  /** The same from a file. */
  readingsFile?: string | undefined;
  now?: (() => number) | undefined;
  signal?: AbortSignal | undefined;
}

export interface DetectRecord {
  schema: "nixperf.hardware.detect/1";
  /** When it was read; null where readings were given, which bear no date. ISO 8601, UTC. */
  readAt: string | null;
  machine: Machine;
  gaps: Gap[];
}

/**
 * What a machine is: its cores and their kinds, what cgroups leave of them to this process and to Nix's daemon, memory,
 * disks, and its Nix. Changes nothing.
 *
 * @throws NIXPERF_READINGS_UNREADABLE, NIXPERF_READINGS_INVALID, and what `locateStore` throws for a bad store URI
 */
export async function detect(options: DetectOptions = {}): Promise<DetectRecord> {
  const { store, readingsFile, now = Date.now, signal } = options;
  const given = options.readings ?? (readingsFile === undefined ? null : readReadings(readingsFile));
  const { machine, gaps } = machineOf(given ?? (await takeReadings({ store, signal })));
  return {
    schema: "nixperf.hardware.detect/1",
    readAt: given === null ? new Date(now()).toISOString() : null,
    machine,
    gaps: gaps.map((gap) => Object.assign(gap, { at: `/machine${gap.at}` })),
  };
}
