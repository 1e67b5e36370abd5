/**
 * The records of this package's functions as zod schemas, for whoever reads them from a file or a pipe. A field that a
 * later version adds is let through and left out; everything else that is not as it should be is refused.
 */
import type { z } from "zod";
import { analyzeRecord } from "./analyze.ts";
import { closureRecord } from "./closure.ts";
import { dedupRecord } from "./dedup.ts";
import { diffRecord } from "./diff.ts";
import { diskRecord } from "./disk.ts";
import { doctorRecord } from "./doctor.ts";
import { deadRecord, liveRecord } from "./path-list.ts";
import { applyRecord, optimizeRecord, planRecord, undoRecord } from "./plan.ts";
import { reportRecord } from "./report.ts";
import { rootsRecord } from "./roots.ts";
import { scheduleRecord } from "./schedule.ts";
import { topRecord } from "./top.ts";
import { versionsRecord } from "./versions.ts";
import { whyRecord } from "./why.ts";

export { retentionConfig } from "./retention.ts";
export {
  analyzeRecord,
  applyRecord,
  closureRecord,
  deadRecord,
  dedupRecord,
  diffRecord,
  diskRecord,
  doctorRecord,
  liveRecord,
  optimizeRecord,
  planRecord,
  reportRecord,
  rootsRecord,
  scheduleRecord,
  topRecord,
  undoRecord,
  versionsRecord,
  whyRecord,
};

/** Every record's schema, by the `schema` that the record bears. */
export const schemas: Readonly<Record<string, z.ZodType>> = {
  "nixperf.store.analyze/1": analyzeRecord,
  "nixperf.store.apply/1": applyRecord,
  "nixperf.store.closure/1": closureRecord,
  "nixperf.store.dead/1": deadRecord,
  "nixperf.store.dedup/1": dedupRecord,
  "nixperf.store.diff/1": diffRecord,
  "nixperf.store.disk/1": diskRecord,
  "nixperf.store.doctor/1": doctorRecord,
  "nixperf.store.live/1": liveRecord,
  "nixperf.store.optimize/1": optimizeRecord,
  "nixperf.store.plan/1": planRecord,
  "nixperf.store.report/1": reportRecord,
  "nixperf.store.roots/1": rootsRecord,
  "nixperf.store.schedule/1": scheduleRecord,
  "nixperf.store.top/1": topRecord,
  "nixperf.store.undo/1": undoRecord,
  "nixperf.store.versions/1": versionsRecord,
  "nixperf.store.why/1": whyRecord,
};
