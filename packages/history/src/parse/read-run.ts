import type { Gap } from "@nixperf/errors";
import type { Phase } from "../records/derivation-cost.ts";
import type { EvaluationDetail, PathStep, Pressure, RunDetail, SubstituterUse, Waits } from "../records/run-detail.ts";
import { runKinds, runOutcomes, timings } from "../records/run.ts";
import type { Run } from "../records/run.ts";
import { counterPattern, idPattern, instantPattern, settingPattern } from "./patterns.ts";
import {
  count,
  dictionary,
  figure,
  flag,
  integer,
  length,
  limits,
  list,
  longText,
  object,
  oneOf,
  orNull,
  text,
  textBy,
} from "./read.ts";
import type { Read } from "./read.ts";

const orNullLength = orNull(length);
const orNullCount = orNull(count);
const orNullText = orNull(text);

const ratio: Read<number | null> = orNull((value) => {
  const found = length(value);
  return found !== undefined && found <= 1 ? found : undefined;
});

const gap: Read<Gap> = object({ at: text, code: text, message: longText, tries: list(longText, limits.tries) });

export const phase: Read<Phase> = object({ name: text, seconds: length });

const substituter: Read<SubstituterUse> = object({
  uri: text,
  paths: count,
  wireBytes: orNullCount,
  narBytes: orNullCount,
  lookups: orNullCount,
  hits: orNullCount,
  misses: orNullCount,
  seconds: orNullLength,
  lookupSeconds: orNullLength,
});

const step: Read<PathStep> = object({ name: text, drvPath: orNullText, seconds: length });

const moment: Read<readonly [number, number]> = (value) => {
  const [at, running, ...more] = list(length, 2)(value) ?? [];
  return at === undefined || running === undefined || more.length > 0 || !Number.isSafeInteger(running)
    ? undefined
    : [at, running];
};

const waits: Read<Waits> = object({
  locksSeconds: orNullLength,
  usersSeconds: orNullLength,
  machinesSeconds: orNullLength,
});

const pressure: Read<Pressure> = object({
  cpuSomeSeconds: orNullLength,
  memorySomeSeconds: orNullLength,
  ioSomeSeconds: orNullLength,
});

const evaluation: Read<EvaluationDetail> = object({
  coldSeconds: orNullLength,
  warmSeconds: orNullLength,
  counters: dictionary(counterPattern, figure, limits.counters),
});

export const readDetail: Read<RunDetail> = object({
  substituters: orNull(list(substituter, limits.substituters)),
  criticalPath: orNull(list(step, limits.criticalPath)),
  parallelism: orNull(list(moment, limits.parallelism)),
  phases: orNull(list(phase, limits.phases)),
  waits: orNull(waits),
  pressure: orNull(pressure),
  evaluation: orNull(evaluation),
});

export const readRun: Read<Run> = object({
  schema: oneOf("nixperf.history.run/1"),
  id: textBy(idPattern),
  kind: oneOf(...runKinds),
  startedAt: textBy(instantPattern),
  seconds: orNullLength,
  command: list(longText, limits.words),
  targets: list(text, limits.words),
  outcome: oneOf(...runOutcomes),
  exitStatus: orNull(integer),
  timing: oneOf(...timings),
  hostname: orNullText,
  fingerprint: orNullText,
  system: orNullText,
  cpuModel: orNullText,
  cpuCores: orNullLength,
  memoryBytes: orNullCount,
  nixVersion: orNullText,
  implementation: orNullText,
  settings: dictionary(settingPattern, text, limits.settings),
  revision: orNullText,
  isDirty: orNull(flag),
  flakeLockHash: orNullText,
  cohort: text,
  evaluationSeconds: orNullLength,
  buildSeconds: orNullLength,
  fetchSeconds: orNullLength,
  waitSeconds: orNullLength,
  cpuSeconds: orNullLength,
  maxMemoryBytes: orNullCount,
  cacheHitRatio: ratio,
  cacheHitRatioBytes: ratio,
  built: count,
  substituted: count,
  failed: count,
  stopped: count,
  wireBytes: orNullCount,
  narBytes: orNullCount,
  criticalPathSeconds: orNullLength,
  serialisationFactor: orNullLength,
  gaps: list(gap, limits.gaps),
  detail: orNull(readDetail),
});
