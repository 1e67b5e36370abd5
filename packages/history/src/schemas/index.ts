/**
 * The records of the ledger as zod schemas, for whoever reads them from a file or a pipe. A field that a later version
 * adds is let through and left out; everything else that is not as it should be is refused.
 */
import type { z } from "zod";
import { derivationCostRecord } from "./derivation-cost.ts";
import { runRecord } from "./run.ts";
import { sampleDayRecord, sampleRecord } from "./sample.ts";

export { derivationCostRecord, runRecord, sampleDayRecord, sampleRecord };

/** Every record's schema, by the `schema` that the record bears. */
export const schemas: Readonly<Record<string, z.ZodType>> = {
  "nixperf.history.cost/1": derivationCostRecord,
  "nixperf.history.day/1": sampleDayRecord,
  "nixperf.history.run/1": runRecord,
  "nixperf.history.sample/1": sampleRecord,
};
