import type { Finding, Gap } from "@nixperf/errors";
import type { DatabaseHealth } from "@nixperf/nix/database";
import type { PresentSettings } from "@nixperf/settings";
import { settingNotes } from "../model/advice/store-advice.ts";
import { doctorFindings } from "../model/doctor-findings.ts";
import type { Neighbour } from "../model/neighbours/neighbour.ts";
import { findNeighbours } from "../probe/neighbours/find-neighbours.ts";
import { isContinuousIntegration, presentSettings } from "../probe/present-settings.ts";
import { gapsAt } from "./gaps-at.ts";
import { identityOf, modelFor } from "./store-identity.ts";
import type { StoreIdentity } from "./store-identity.ts";
import type { StoreOptions } from "./store-options.ts";

export interface DoctorOptions extends StoreOptions {
  /** What else collects on this machine. Default: looked for, unless a `snapshot` is given, which says all there is. */
  neighbours?: readonly Neighbour[] | undefined;
  /** Nix's settings, by `readSettings` of `@nixperf/settings`. Default: read, where it is this machine's own store. */
  settings?: PresentSettings | undefined;
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

/**
 * What is wrong with the store, its database and its roots, or will be, what else collects, and which settings of the store
 * could be better. Changes nothing.
 */
export async function doctor(options: DoctorOptions = {}): Promise<DoctorRecord> {
  const model = await modelFor(options);
  const { location } = model.snapshot;
  const isHere = options.snapshot === undefined;
  // Settings of this machine say nothing of a store of another.
  const isOwn = isHere && ["auto", "daemon", null, undefined].includes(options.store);
  const present = options.settings ?? (isOwn ? await presentSettings(location) : null);
  const neighbours = options.neighbours ?? (isHere ? findNeighbours(location) : []);
  const advice =
    present === null
      ? []
      : settingNotes({
          present,
          environments: model.groups.filter(({ kind }) => kind === "direnv").length,
          isCI: isContinuousIntegration(),
        });
  const findings = [...doctorFindings(model, neighbours), ...advice];
  return {
    schema: "nixperf.store.doctor/1",
    store: identityOf(model.snapshot),
    findings,
    problems: findings.filter((finding) => finding.severity !== "note").length,
    database: model.snapshot.database.health,
    gaps: gapsAt({}, model.gaps),
  };
}
