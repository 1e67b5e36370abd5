import { z } from "zod";
import type { WorkPoint } from "../model/calibrate/calibration.ts";
import type { DiskFigures } from "../model/calibrate/disk-figures.ts";
import type { Measured } from "../model/calibrate/measured.ts";
import type { CalibrateRecord } from "../verbs/calibrate.ts";
import { exactly } from "./exactly.ts";
import { fact } from "./fact.ts";
import { count, gaps, instant } from "./figures.ts";

const text = fact(z.string());
const share = z.number().min(0);

const measured: z.ZodType<Measured> = exactly<Measured>()(
  z.object({
    value: z.number().min(0).describe("The best of the rounds"),
    spread: share.nullable().describe("How far the middle round was from it, as a part of it"),
    rounds: count,
  }),
);

const points: z.ZodType<WorkPoint[]> = exactly<WorkPoint[]>()(
  z.array(
    z.object({
      threads: count,
      perSecond: measured,
      share: share.describe("How much of the processors they got in the best round"),
      speedup: share.describe("How many times what one thread does; never more than there are threads"),
    }),
  ),
);

const disk: z.ZodType<DiskFigures> = exactly<DiskFigures>()(
  z.object({
    directory: z.string(),
    isStoresDisk: z.boolean(),
    createSeconds: measured.nullable().describe("Of one file of 4 KiB, as the three that follow"),
    statSeconds: measured.nullable(),
    readSeconds: measured.nullable(),
    removeSeconds: measured.nullable(),
    syncSeconds: measured.nullable().describe("Until 4 KiB are on the disk for certain"),
    writeBytesPerSecond: measured.nullable(),
    readBytesPerSecond: measured.nullable().describe("Past the page cache"),
  }),
);

export const calibrateRecord: z.ZodType<CalibrateRecord> = exactly<CalibrateRecord>()(
  z.object({
    schema: z.literal("nixperf.hardware.calibrate/1"),
    measuredAt: instant,
    machine: z.object({ fingerprint: text, cpuModel: text }),
    tookSeconds: share,
    cpu: points.describe("Steps of integer work"),
    memory: points.describe("Bytes copied"),
    disk: disk.nullable(),
    kept: z.boolean(),
    gaps,
  }),
);
