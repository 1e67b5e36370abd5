import { confidences, outcomes } from "../records/derivation-cost.ts";
import type { DerivationCost } from "../records/derivation-cost.ts";
import type { LedgerRecord } from "../records/ledger-record.ts";
import { units } from "../records/sample.ts";
import type { Sample, SampleDay } from "../records/sample.ts";
import { dayPattern, instantPattern, namePattern, subjectPattern } from "./patterns.ts";
import { phase, readRun } from "./read-run.ts";
import {
  count,
  dictionary,
  figure,
  isObject,
  laterField,
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

/** A line of a kind that this version does not know, most likely of a later one: kept, and not read. */
export interface UnknownRecord {
  schema: string;
  /** As it was written. */
  line: string;
}

/**
 * What a line of the ledger says; null when it is damaged. Reads what the schemas in `@nixperf/history/schemas` let
 * through, without loading them: fields that are not known are left out, all else has to be right.
 */
export function parseRecord(line: string): LedgerRecord | UnknownRecord | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  if (!isObject(value) || typeof value["schema"] !== "string") return null;
  const read = readers[value["schema"]];
  if (read !== undefined) return read(value) ?? null;
  return /^nixperf\.history\.[a-z]+\/[1-9]\d*$/.test(value["schema"]) ? { schema: value["schema"], line } : null;
}

export function isUnknownRecord(record: LedgerRecord | UnknownRecord): record is UnknownRecord {
  return "line" in record;
}

/** A record as it would be read again; null when it would not be. */
export function readable<Type extends LedgerRecord>(record: Type): Type | null {
  return (readers[record.schema]?.(record) as Type | undefined) ?? null;
}

const instant = textBy(instantPattern);
const orNullText = orNull(text);
const orNullLength = orNull(length);
const laterLength = laterField(length);
const laterCount = laterField(count);
const laterText = laterField(text);
const subject = dictionary(subjectPattern, text, limits.subjects);
const point = object<{ at: string; value: number }>({ at: instant, value: figure });

const readSample: Read<Sample> = object({
  schema: oneOf("nixperf.history.sample/1"),
  at: instant,
  name: textBy(namePattern, limits.name),
  value: figure,
  unit: oneOf(...units),
  subject,
  run: orNullText,
});

const readDay: Read<SampleDay> = object({
  schema: oneOf("nixperf.history.day/1"),
  day: textBy(dayPattern),
  name: textBy(namePattern, limits.name),
  unit: oneOf(...units),
  subject,
  count: (value) => (value === 0 ? undefined : count(value)),
  min: figure,
  max: figure,
  sum: figure,
  first: point,
  last: point,
});

const readCost: Read<DerivationCost> = object({
  schema: oneOf("nixperf.history.cost/1"),
  at: instant,
  drvPath: orNullText,
  name: text,
  pname: text,
  system: orNullText,
  seconds: length,
  cpuSeconds: orNullLength,
  memoryBytes: orNull(count),
  machine: orNullText,
  outcome: oneOf(...outcomes),
  run: laterText,
  startedAt: laterField(instant),
  waitSeconds: laterLength,
  confidence: laterField(oneOf(...confidences)),
  earliestSeconds: laterLength,
  latestSeconds: laterLength,
  substituter: laterText,
  wireBytes: laterCount,
  narBytes: laterCount,
  slackSeconds: laterLength,
  phases: laterField(list(phase, limits.phases)),
  cause: laterField(longText),
  logTail: laterField(longText),
});

const readers: Readonly<Record<string, Read<LedgerRecord>>> = {
  "nixperf.history.run/1": readRun,
  "nixperf.history.sample/1": readSample,
  "nixperf.history.day/1": readDay,
  "nixperf.history.cost/1": readCost,
};
