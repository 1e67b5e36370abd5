import { homedir } from "node:os";
import { isNixperfError } from "@nixperf/errors";
import type { Gap } from "@nixperf/errors";
import { stateDir } from "@nixperf/files";
import { withHistory } from "@nixperf/history";
import type { Calibration } from "../../model/calibrate/calibration.ts";
import { calibrationSamples } from "../../model/calibrate/samples.ts";

/** Appends a calibration to the ledger. Never fails: what could not be kept is a gap. */
export async function keepCalibration(calibration: Calibration, state: string | undefined): Promise<Gap[]> {
  try {
    const samples = calibrationSamples(calibration);
    await withHistory({ stateDir: state ?? stateDir(process.env, homedir()) }, (history) => history.append(samples));
    return [];
  } catch (error) {
    if (!isNixperfError(error)) throw error;
    const { code, message, tries } = error;
    return [{ at: "/kept", code, message: `this calibration is not kept: ${message}`, tries: [...tries] }];
  }
}
