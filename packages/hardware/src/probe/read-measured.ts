import { gapsAt } from "../model/gaps-at.ts";
import type { LedgerOptions } from "../model/ledger-options.ts";
import type { Measured } from "../model/recommend/measured.ts";
import { readCalibrations } from "./calibrate/read-calibrations.ts";
import { readOwnRuns } from "./own-runs.ts";

/** What the ledger has of calibrations and of builds of one machine. What is wrong with it is a gap. */
export async function readMeasured(
  ledger: LedgerOptions,
  fingerprint: string | null,
  signal?: AbortSignal,
): Promise<Measured> {
  const { calibrations, gaps } = await readCalibrations(ledger, fingerprint ?? undefined);
  const own = await readOwnRuns(ledger, fingerprint, signal);
  const found = [...gaps, ...own.gaps].filter(({ code }, at, all) => all.findIndex((one) => one.code === code) === at);
  return { calibrations, builds: own.runs.flatMap(({ costs }) => costs), gaps: gapsAt("/sizing", found) };
}
