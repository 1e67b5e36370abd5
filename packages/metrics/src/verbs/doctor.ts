import type { Finding, Gap } from "@nixperf/errors";
import { doctorFindings } from "../model/doctor/findings.ts";
import type { LedgerOptions } from "../model/ledger-options.ts";
import { readDoctor } from "../probe/doctor/read-doctor.ts";
import { ledgerOf } from "../probe/ledger/own-ledger.ts";

export type DoctorOptions = LedgerOptions;

export interface DoctorRecord {
  schema: "nixperf.metrics.doctor/1";
  /** Errors first, then warnings, then notes. */
  findings: Finding[];
  /** Number of findings to act on: errors and warnings. */
  problems: number;
  gaps: Gap[];
}

/** What keeps runs from being known whole on this machine, and what to switch on. @throws NIXPERF_HOME_UNKNOWN */
export async function doctor(options: DoctorOptions = {}): Promise<DoctorRecord> {
  const findings = doctorFindings(await readDoctor(ledgerOf(options), options.signal));
  return {
    schema: "nixperf.metrics.doctor/1",
    findings,
    problems: findings.filter(({ severity }) => severity !== "note").length,
    gaps: [],
  };
}
