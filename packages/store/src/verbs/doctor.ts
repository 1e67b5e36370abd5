import type { Finding, Gap } from "@nixperf/errors";
import type { DatabaseHealth } from "@nixperf/nix/database";
import { doctorFindings } from "../model/doctor-findings.ts";
import type { Neighbour } from "../model/neighbours/neighbour.ts";
import { findNeighbours } from "../probe/neighbours/find-neighbours.ts";
import { gapsAt } from "./gaps-at.ts";
import { identityOf, modelFor } from "./store-identity.ts";
import type { StoreIdentity } from "./store-identity.ts";
import type { StoreOptions } from "./store-options.ts";

export interface DoctorOptions extends StoreOptions {
  /** What else collects on this machine. Default: looked for, unless a `snapshot` is given, which says all there is. */
  neighbours?: readonly Neighbour[] | undefined;
}

export interface DoctorRecord {
  schema: "nixperf.store.doctor/1";
  store: StoreIdentity;
  /** Errors first, then warnings, then notes. */
  findings: Finding[];
  /** Number of findings to act on: errors and warnings. */
  problems: number;
  database: DatabaseHealth;
  gaps: Gap[];
}

/** What is wrong with the store, its database and its roots, or will be, and what else collects. Changes nothing. */
export async function doctor(options: DoctorOptions = {}): Promise<DoctorRecord> {
  const model = await modelFor(options);
  const { location } = model.snapshot;
  const neighbours = options.neighbours ?? (options.snapshot === undefined ? findNeighbours(location) : []);
  const findings = doctorFindings(model, neighbours);
  return {
    schema: "nixperf.store.doctor/1",
    store: identityOf(model.snapshot),
    findings,
    problems: findings.filter((finding) => finding.severity !== "note").length,
    database: model.snapshot.database.health,
    gaps: gapsAt({}, model.gaps),
  };
}
