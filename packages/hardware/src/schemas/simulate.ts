import { z } from "zod";
import type { SimulateRecord } from "../verbs/simulate.ts";
import { exactly } from "./exactly.ts";
import { bytes, count, gaps } from "./figures.ts";

const seconds = z.number().min(0).describe("seconds");
const share = z.number().min(0).max(1);
const setting = z.int().min(1);

const pair = {
  jobs: setting.describe("max-jobs"),
  cores: setting,
  makespanSeconds: seconds,
  utilization: share.describe("Part of what the machine could have done in that time"),
  memoryPeakBytes: bytes,
  fits: z.boolean().nullable().describe("Whether the memory suffices; null where it is not known how much there is"),
  nixSeconds: seconds.describe("seconds in which Nix itself was at work"),
  mostWaiting: count.describe("Most builds that waited for a slot at once"),
  criticalPathSeconds: seconds.describe("seconds of the longest chain of builds"),
  workSeconds: seconds.describe("seconds of all work, divided by what the machine does at once"),
  slotSeconds: seconds.describe("seconds of all builds, divided by the slots"),
};

const trials = {
  trials: count,
  fitsShare: share
    .nullable()
    .describe("Part of the trials with other costs in which it fitted in memory; null where that is not known"),
  lowSeconds: seconds,
  highSeconds: seconds.describe("seconds; four of five trials were between low and high"),
};
const errors = z.object({ runs: count, median: z.number(), worst: z.number() }).nullable();

const bestShare = share.describe(
  "Part of them in which it fitted and was the fastest, or within 2 % of it, of the pairs that are sure to fit",
);

export const simulateRecord: z.ZodType<SimulateRecord> = exactly<SimulateRecord>()(
  z.object({
    schema: z.literal("nixperf.hardware.simulate/1"),
    builds: z.object({
      from: z.enum(["derivations", "store", "file", "profile"]),
      total: count,
      present: count.describe("Derivations left out because their outputs are in the store"),
      cpuSeconds: seconds.describe("seconds of work for one core"),
      origins: z
        .object({
          given: count,
          derivation: count,
          name: count,
          class: count,
          unknown: count,
          assumedParallel: count,
          assumedMemory: count,
          fetched: count,
        })
        .describe("From what the costs of how many builds are told"),
    }),
    machine: z.object({
      threads: count,
      capacityUnits: z.number(),
      capacitySource: z.string().describe("From where that is known: what it was detected by, or a measurement"),
      memoryBytes: bytes.nullable(),
    }),
    nix: z.object({
      version: z.string().nullable(),
      costsFrom: z.string().describe("Version with which Nix's own costs were measured"),
      knownOrder: z.boolean(),
      substitutionJobs: count.nullable(),
    }),
    grid: z.array(z.object(pair)),
    best: z
      .object({
        ...pair,
        limitedBy: z.enum(["critical-path", "work", "slots", "nix"]),
        certainty: z.object({ ...trials, bestShare }),
        rivals: z
          .array(
            z.object({
              jobs: pair.jobs,
              cores: pair.cores,
              makespanSeconds: seconds,
              memoryPeakBytes: bytes,
              fits: pair.fits,
              ...trials,
              bestShare: bestShare.nullable(),
            }),
          )
          .describe(
            "Other pairs of the same trials: those that are sure to fit first, of them the one that was best most often",
          ),
        edges: z
          .array(
            z.object({
              setting: z.enum(["max-jobs", "cores"]),
              side: z.enum(["smallest", "largest"]),
              value: setting,
            }),
          )
          .describe("Sides of what was tried on which the best lies: a better one may lie beyond"),
      })
      .nullable(),
    criticalPath: z.array(
      z.object({ name: z.string(), drvPath: z.string().nullable(), seconds, fetched: z.boolean() }),
    ),
    recorded: z
      .object({
        runs: z.array(
          z.object({
            run: count.nullable().describe("Its number in the ledger; null for one of a file"),
            graph: z.string().describe("What was built"),
            nix: z.string(),
            jobs: setting,
            cores: setting,
            builds: count.describe("What was built and, of a run in the ledger, fetched"),
            recordedSeconds: seconds,
            simulatedSeconds: seconds,
            error: z.number().describe("Part by which the model is off: -0.05 for 5 % too short"),
            isBase: z.boolean().describe("Whether the costs were taken from this very run"),
          }),
        ),
        foretold: errors.describe("Of runs that were told from what others took; null without any"),
        retold: errors.describe("Of runs that were told from what their own builds took; null without any"),
      })
      .nullable(),
    gaps,
  }),
);
