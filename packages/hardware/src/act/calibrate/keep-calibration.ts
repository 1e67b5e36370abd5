import { isNixperfError } from "@nixperf/errors";
import type { Gap } from "@nixperf/errors";
import { withHistory } from "@nixperf/history";
import type { Calibration } from "../../model/calibrate/calibration.ts";
import { calibrationSamples } from "../../model/calibrate/samples.ts";
import type { LedgerOptions } from "../../model/ledger-options.ts";
import { ledgerOf } from "../../probe/ledger.ts";

/** Appends a calibration to the ledger. Never fails: what could not be kept is a gap. */
export async function keepCalibration(calibration: Calibration, ledger: LedgerOptions): Promise<Gap[]> {
  try {
    const samples = calibrationSamples(calibration);
    const { isWaiting, fault } = await withHistory(ledgerOf(ledger), (history) => history.append(samples));
    if (!isWaiting) return [];
    const why = fault === null ? "it was away" : fault.message;
    const message = `this calibration waits here for the shared ledger: ${why}`;
    return [{ at: "/kept", code: "NIXPERF_CALIBRATE_WAITS", message, tries: ["nixperf metrics history push"] }];
  } catch (error) {
    if (!isNixperfError(error)) throw error;
    const { code, message, tries } = error;
    return [{ at: "/kept", code, message: `this calibration is not kept: ${message}`, tries: [...tries] }];
  }
}
