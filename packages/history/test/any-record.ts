import {
  array,
  boolean,
  constant,
  constantFrom,
  double,
  integer,
  nat,
  oneof,
  option,
  record,
  string,
} from "fast-check";
import type { Arbitrary } from "fast-check";

import { derivationCost } from "../src/index.ts";
import { fullRun, runId } from "./full-run.ts";
import type { DerivationCost, LedgerRecord, Run, Sample, SampleDay } from "../src/index.ts";

const day0 = Date.UTC(2026, 0, 1);

export const instant: Arbitrary<string> = integer({ min: 0, max: 24 * 40 }).map((hours) =>
  new Date(day0 + hours * 3_600_000).toISOString(),
);
const figure: Arbitrary<number> = double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }).map(
  (value) => value + 0,
);
const length: Arbitrary<number> = figure.map(Math.abs);
const words: Arbitrary<string> = string({ unit: "grapheme", maxLength: 8 }).map((text) => text.replaceAll("\0", ""));
const orNull = <Type>(some: Arbitrary<Type>): Arbitrary<Type | null> => option(some, { nil: null });

export const anySample: Arbitrary<Sample> = record({
  schema: constant("nixperf.history.sample/1" as const),
  at: instant,
  name: constantFrom("store.narBytes", "store.dead.paths", "hardware.speedup"),
  value: figure,
  unit: constantFrom("bytes" as const, "count" as const),
  subject: oneof(constant({}), record({ store: words }), record({ root: words, store: constantFrom("/a", "/b") })),
  run: orNull(constantFrom("r1", "r2")),
});

export const anyDay: Arbitrary<SampleDay> = record({
  schema: constant("nixperf.history.day/1" as const),
  day: instant.map((at) => at.slice(0, 10)),
  name: constantFrom("store.narBytes", "old.paths"),
  unit: constantFrom("bytes" as const, "count" as const),
  subject: oneof(constant({}), record({ store: words })),
  count: integer({ min: 1, max: 1000 }),
  min: figure,
  max: figure,
  sum: figure,
  first: record({ at: instant, value: figure }),
  last: record({ at: instant, value: figure }),
});

export const anyCost: Arbitrary<DerivationCost> = record({
  at: instant,
  drvPath: orNull(constantFrom("/nix/store/a-hello.drv", "/nix/store/b-gcc.drv")),
  name: constantFrom("hello-2.12", "hello-2.13", "gcc-13.2", "python3.12-x-1", "python3.12-y-2", "perl5.38-z-1"),
  system: orNull(constantFrom("x86_64-linux", "aarch64-darwin")),
  seconds: length,
  cpuSeconds: orNull(length),
  memoryBytes: orNull(nat()),
  machine: orNull(words),
  outcome: constantFrom("built" as const, "built" as const, "substituted" as const, "failed" as const),
  run: constant(null),
  startedAt: orNull(instant),
  waitSeconds: orNull(length),
  confidence: orNull(constantFrom("exact" as const, "estimated" as const)),
  narBytes: orNull(nat()),
  phases: orNull(array(record({ name: words, seconds: length }), { maxLength: 3 })),
  cause: orNull(words),
}).map((some) => derivationCost({ ...some, pname: some.name.replace(/-\d.*$/, "") }));

export const anyRun: Arbitrary<Run> = record({
  id: nat({ max: 30 }).map(runId),
  kind: constantFrom("build" as const, "evaluation" as const),
  startedAt: instant,
  seconds: orNull(length),
  command: array(words, { maxLength: 3 }),
  outcome: constantFrom("succeeded" as const, "failed" as const),
  isDirty: orNull(boolean()),
  cohort: constantFrom("a", "b"),
  detail: orNull(constant(fullRun.detail!)),
}).map((some) => Object.assign(structuredClone(fullRun), some));

export const anyRecord: Arbitrary<LedgerRecord> = oneof(anySample, anyDay, anyCost, anyRun);
