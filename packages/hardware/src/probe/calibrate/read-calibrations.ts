import type { Gap } from "@nixperf/errors";
import type { Calibration } from "../../model/calibrate/calibration.ts";
import { latestCalibrations, samplesPrefix } from "../../model/calibrate/samples.ts";
import type { LedgerOptions } from "../../model/ledger-options.ts";
import { askLedger } from "../ledger.ts";

/**
 * The last calibration of each machine that the ledger knows, by its fingerprint; with a `fingerprint`, of that machine only.
 * What is wrong with the ledger is a gap.
 */
export async function readCalibrations(
  ledger: LedgerOptions,
  fingerprint?: string,
): Promise<{ calibrations: Map<string, Calibration>; gaps: Gap[] }> {
  const calibrations = new Map<string, Calibration>();
  const subject = fingerprint === undefined ? undefined : { machine: fingerprint };
  const { gaps } = await askLedger(ledger, null, async (history) => {
    for await (const some of history.samples({ name: samplesPrefix, subject })) latestCalibrations(some, calibrations);
    return null;
  });
  return { calibrations, gaps };
}
