import type { Gap } from "@nixperf/errors";
import { machineUnknown } from "../../errors.ts";
import { measuredCapacity } from "../../model/calibrate/measured-capacity.ts";
import { known } from "../../model/fact.ts";
import type { Fact } from "../../model/fact.ts";
import type { Limits } from "../../model/limits.ts";
import { machineOf } from "../../model/machine.ts";
import type { Machine } from "../../model/machine.ts";
import type { Readings } from "../../model/readings/readings.ts";
import type { LedgerOptions } from "../../model/ledger-options.ts";
import { nixNumbers } from "../../model/simulate/nix-numbers.ts";
import { readCalibrations } from "../calibrate/read-calibrations.ts";
import { readReadings } from "../read-readings.ts";
import { takeReadings } from "../take-readings.ts";

/** The machine that builds are simulated on. */
export interface SimulatedMachine {
  /** CPUs that builds may run on. */
  threads: number;
  /** What they do together, in cores of the fastest kind with one thread each. */
  capacityUnits: number;
  /** From where that is known: the facts that it was detected by, or a measurement. */
  capacitySource: string;
  /** What builds may use; null when it is not known, and then every pair fits. */
  memoryBytes: number | null;
}

/** The machine that was read, whatever it was asked to simulate: what its recorded runs were made on. */
export interface ReadMachine {
  fingerprint: string | null;
  threads: number;
  /** Where it is not known, as many as the threads. */
  capacityUnits: number;
}

export interface SimulatedNix {
  version: string | null;
  /** For what goes by the version; null when it is not known, or not a Nix that counts like this. */
  numbers: number[] | null;
}

/** Which part of the memory builds may use. */
const memoryShare = 0.8;

export interface SimulatedMachineOptions extends LedgerOptions {
  store?: string | null | undefined;
  capacity?: number | undefined;
  memoryBytes?: number | undefined;
  nix?: string | undefined;
  readings?: Readings | undefined;
  readingsFile?: string | undefined;
  signal?: AbortSignal | undefined;
}

export interface FoundMachine {
  machine: SimulatedMachine;
  own: ReadMachine;
  nix: SimulatedNix;
  gaps: Gap[];
}

/**
 * This machine or the one that was read, as far as the options do not say otherwise.
 *
 * @throws NIXPERF_SIMULATE_MACHINE when it is not known what it can do, NIXPERF_READINGS_UNREADABLE,
 *   NIXPERF_READINGS_INVALID
 */
export async function simulatedMachine(options: SimulatedMachineOptions): Promise<FoundMachine> {
  const { store, readingsFile, signal } = options;
  const given = options.readings ?? (readingsFile === undefined ? null : readReadings(readingsFile));
  const { machine } = machineOf(given ?? (await takeReadings({ store, signal })));
  const limits = machine.limits.builds ?? machine.limits.process;
  const ownCapacity =
    (await calibrated(machine, limits, options)) ?? knownOf(limits.capacityUnits, machine.cpu.capacityUnits);
  const knownThreads = limits.cpus.value ?? machine.cpu.logical.value;
  const capacity = options.capacity === undefined ? ownCapacity : known(options.capacity, "as asked for");
  const { value: capacityUnits, source } = capacity;
  if (capacityUnits === null || capacityUnits <= 0)
    throw machineUnknown("how much work this machine does at once", "--capacity N");
  const threads = options.capacity === undefined ? knownThreads : null;
  const memory = limits.memoryBytes.value;
  const memoryBytes = options.memoryBytes ?? (memory === null ? null : Math.floor(memory * memoryShare));
  const ownThreads = Math.max(1, Math.round(knownThreads ?? Math.ceil(ownCapacity.value ?? capacityUnits)));
  const gaps: Gap[] = [];
  if (memoryBytes === null)
    gaps.push({
      at: "/machine/memoryBytes",
      code: "NIXPERF_MEMORY_UNKNOWN",
      message: "how much memory builds may use is not known, so that every pair of settings counts as fitting",
      tries: ["--memory SIZE"],
    });
  // Lix counts its versions by itself.
  const own = machine.nix.implementation.value === "Lix" ? null : machine.nix.version.value;
  const version = options.nix ?? machine.nix.version.value;
  return {
    machine: {
      threads: Math.max(1, Math.round(threads ?? Math.ceil(capacityUnits))),
      capacityUnits,
      capacitySource: source ?? "",
      memoryBytes,
    },
    own: {
      fingerprint: machine.fingerprint.value,
      threads: ownThreads,
      capacityUnits: ownCapacity.value ?? ownThreads,
    },
    nix: { version, numbers: nixNumbers(options.nix ?? own) },
    gaps,
  };
}

/** What such a machine was measured to do; what is wrong with the ledger is said where costs are read. */
async function calibrated(
  { fingerprint }: Machine,
  limits: Limits,
  ledger: LedgerOptions,
): Promise<Fact<number> | null> {
  if (fingerprint.value === null) return null;
  const { calibrations } = await readCalibrations(ledger, fingerprint.value);
  return measuredCapacity(calibrations.get(fingerprint.value), limits);
}

function knownOf<Value>(first: Fact<Value>, other: Fact<Value>): Fact<Value> {
  return first.value === null ? other : first;
}
