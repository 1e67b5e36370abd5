import { homedir } from "node:os";
import { isNixperfError } from "@nixperf/errors";
import type { Gap } from "@nixperf/errors";
import { stateDir } from "@nixperf/files";
import { withHistory } from "@nixperf/history";
import type { Calibration } from "../../model/calibrate/calibration.ts";
import { latestCalibrations, samplesPrefix } from "../../model/calibrate/samples.ts";
import type { KeptSample } from "../../model/calibrate/samples.ts";

/**
 * The last calibration of each machine that the ledger knows, by its fingerprint.
 *
 * @param state where nixperf keeps its state; null: nothing is read; undefined: the usual place. What is wrong with the
 *   ledger is a gap.
 */
export async function readCalibrations(
  state: string | null | undefined,
): Promise<{ calibrations: Map<string, Calibration>; gaps: Gap[] }> {
  if (state === null) return { calibrations: new Map(), gaps: [] };
  const kept: KeptSample[] = [];
  try {
    await withHistory({ stateDir: state ?? stateDir(process.env, homedir()) }, async (history) => {
      for await (const some of history.samples({ name: samplesPrefix })) kept.push(...some);
    });
  } catch (error) {
    if (!isNixperfError(error)) throw error;
    const { code, message, tries } = error;
    return { calibrations: new Map(), gaps: [{ at: "", code, message, tries: [...tries] }] };
  }
  return { calibrations: latestCalibrations(kept), gaps: [] };
}
