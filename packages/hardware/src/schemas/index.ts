/**
 * The records of this package's functions as zod schemas, for whoever reads them from a file or a pipe. A field that a
 * later version adds is let through and left out; everything else that is not as it should be is refused.
 */
import type { z } from "zod";
import { buildersRecord } from "./builders.ts";
import { calibrateRecord } from "./calibrate.ts";
import { detectRecord } from "./detect.ts";
import { doctorRecord } from "./doctor.ts";
import { recommendRecord } from "./recommend.ts";
import { setupRecord } from "./setup.ts";
import { simulateRecord } from "./simulate.ts";

export { buildersRecord, calibrateRecord, detectRecord, doctorRecord, recommendRecord, setupRecord, simulateRecord };

/** Every record's schema, by the `schema` that the record bears. */
export const schemas: Readonly<Record<string, z.ZodType>> = {
  "nixperf.hardware.builders/1": buildersRecord,
  "nixperf.hardware.calibrate/1": calibrateRecord,
  "nixperf.hardware.detect/1": detectRecord,
  "nixperf.hardware.doctor/1": doctorRecord,
  "nixperf.hardware.recommend/1": recommendRecord,
  "nixperf.hardware.setup/1": setupRecord,
  "nixperf.hardware.simulate/1": simulateRecord,
};
