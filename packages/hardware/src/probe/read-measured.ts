import { homedir } from "node:os";
import { isNixperfError } from "@nixperf/errors";
import { stateDir } from "@nixperf/files";
import { withHistory } from "@nixperf/history";
import { gapsAt } from "../model/gaps-at.ts";
import type { Measured, RecordedBuild } from "../model/recommend/measured.ts";
import { readCalibrations } from "./calibrate/read-calibrations.ts";

/** What the ledger has of calibrations and builds. `state`: left out: the usual place. What is wrong with it is a gap. */
export async function readMeasured(state: string | undefined, signal?: AbortSignal): Promise<Measured> {
  const { calibrations, gaps } = await readCalibrations(state);
  const builds: RecordedBuild[] = [];
  const found = gapsAt("/sizing", gaps);
  try {
    await withHistory({ stateDir: state ?? stateDir(process.env, homedir()) }, async (history) => {
      for await (const some of history.costs({ signal })) builds.push(...some);
    });
  } catch (error) {
    if (!isNixperfError(error)) throw error;
    const { code, message, tries } = error;
    found.push({ at: "/sizing", code, message, tries: [...tries] });
  }
  return { calibrations, builds, gaps: found };
}
