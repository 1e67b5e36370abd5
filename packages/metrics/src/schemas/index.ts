/**
 * The records of this package's functions as zod schemas, for whoever reads them from a file or a pipe. A field that a
 * later version adds is let through and left out; everything else that is not as it should be is refused.
 */
import type { z } from "zod";
import { collectRecord } from "./collect.ts";
import { doctorRecord } from "./doctor.ts";
import {
  historyBackfillRecord,
  historyExportRecord,
  historyImportRecord,
  historyListRecord,
  historyPruneRecord,
  historyPushRecord,
  historyShowRecord,
} from "./history.ts";

export {
  collectRecord,
  doctorRecord,
  historyBackfillRecord,
  historyExportRecord,
  historyImportRecord,
  historyListRecord,
  historyPruneRecord,
  historyPushRecord,
  historyShowRecord,
};

/** Every record's schema, by the `schema` that the record bears. */
export const schemas: Readonly<Record<string, z.ZodType>> = {
  "nixperf.metrics.collect/1": collectRecord,
  "nixperf.metrics.doctor/1": doctorRecord,
  "nixperf.metrics.history-backfill/1": historyBackfillRecord,
  "nixperf.metrics.history-export/1": historyExportRecord,
  "nixperf.metrics.history-import/1": historyImportRecord,
  "nixperf.metrics.history-list/1": historyListRecord,
  "nixperf.metrics.history-prune/1": historyPruneRecord,
  "nixperf.metrics.history-push/1": historyPushRecord,
  "nixperf.metrics.history-show/1": historyShowRecord,
};
