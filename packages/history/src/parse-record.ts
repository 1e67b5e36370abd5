import { outcomes, units } from "./records.ts";
import type { DerivationCost, LedgerRecord, Sample, SampleDay } from "./records.ts";

/** A line of a kind that this version does not know, most likely of a later one: kept, and not read. */
export interface UnknownRecord {
  schema: string;
  /** As it stands in the file. */
  line: string;
}

/**
 * What a line of the ledger says; null when it is damaged. Reads what the schemas in `@nixperf/history/schemas` let
 * through, without loading them: fields that are not known are left out, all else has to be right.
 */
export function parseRecord(line: string): LedgerRecord | UnknownRecord | null {
  const value: unknown = JSON.parse(line);
  if (!isObject(value) || typeof value["schema"] !== "string") return null;
  switch (value["schema"]) {
    case "nixperf.history.sample/1":
      return sampleOf(value);
    case "nixperf.history.day/1":
      return dayOf(value);
    case "nixperf.history.cost/1":
      return costOf(value);
    default:
      return /^nixperf\.history\.[a-z]+\/[1-9]\d*$/.test(value["schema"]) ? { schema: value["schema"], line } : null;
  }
}

export function isUnknownRecord(record: LedgerRecord | UnknownRecord): record is UnknownRecord {
  return "line" in record;
}

/** The line of a record, always the same for the same record; null when no line of it could be read again. */
export function lineOf(record: LedgerRecord): string | null {
  const parsed = parseRecord(JSON.stringify(record));
  return parsed === null || isUnknownRecord(parsed) ? null : JSON.stringify(parsed);
}

function sampleOf(from: Fields): Sample | null {
  const { at, name, value, unit, run } = from;
  const subject = subjectOf(from["subject"]);
  if (!isInstant(at) || !isName(name) || !isFigure(value) || !isOneOf(units, unit) || subject === null) return null;
  if (run !== null && !isText(run)) return null;
  return { schema: "nixperf.history.sample/1", at, name, value, unit, subject, run };
}

function dayOf(from: Fields): SampleDay | null {
  const { day, name, unit, count, min, max, sum } = from;
  const subject = subjectOf(from["subject"]);
  const [first, last] = [pointOf(from["first"]), pointOf(from["last"])];
  if (!isDay(day) || !isName(name) || !isOneOf(units, unit) || subject === null) return null;
  if (!isCount(count) || count === 0 || !isFigure(min) || !isFigure(max) || !isFigure(sum)) return null;
  if (first === null || last === null) return null;
  return { schema: "nixperf.history.day/1", day, name, unit, subject, count, min, max, sum, first, last };
}

function costOf(from: Fields): DerivationCost | null {
  const { at, drvPath, name, pname, system, seconds, cpuSeconds, memoryBytes, machine, outcome } = from;
  if (!isInstant(at) || !isOneOf(outcomes, outcome)) return null;
  if (!isText(name) || !isText(pname) || !orNull(isText, drvPath) || !orNull(isText, system)) return null;
  if (!isLength(seconds) || !orNull(isLength, cpuSeconds) || !orNull(isCount, memoryBytes)) return null;
  if (!orNull(isText, machine)) return null;
  return {
    schema: "nixperf.history.cost/1",
    at,
    drvPath,
    name,
    pname,
    system,
    seconds,
    cpuSeconds,
    memoryBytes,
    machine,
    outcome,
  };
}

type Fields = Readonly<Record<string, unknown>>;

/** Longest name, most words of a subject, longest text, largest figure (sums stay finite): not all of it is ours. */
export const limits = { name: 200, subjects: 16, text: 4096, figure: 1e300 } as const;

/** `Date.prototype.toISOString`, in the years that it writes with four digits. */
export const instantPattern: RegExp =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;
export const dayPattern: RegExp = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;
export const subjectPattern: RegExp = /^[a-z][A-Za-z0-9]{0,49}$/;
export const namePattern: RegExp = /^[a-z][A-Za-z0-9]*(?:\.[a-z][A-Za-z0-9]*)+$/;

function subjectOf(value: unknown): Record<string, string> | null {
  if (!isObject(value)) return null;
  const entries = Object.entries(value);
  if (entries.length > limits.subjects) return null;
  const subject: Record<string, string> = {};
  for (const [key, word] of entries.sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!subjectPattern.test(key) || !isText(word)) return null;
    subject[key] = word;
  }
  return subject;
}

function pointOf(value: unknown): { at: string; value: number } | null {
  if (!isObject(value) || !isInstant(value["at"]) || !isFigure(value["value"])) return null;
  return { at: value["at"], value: value["value"] };
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isInstant(value: unknown): value is string {
  return typeof value === "string" && instantPattern.test(value);
}

function isDay(value: unknown): value is string {
  return typeof value === "string" && dayPattern.test(value);
}

function isName(value: unknown): value is string {
  return typeof value === "string" && value.length <= limits.name && namePattern.test(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.length <= limits.text;
}

function isFigure(value: unknown): value is number {
  return typeof value === "number" && Math.abs(value) <= limits.figure;
}

function isLength(value: unknown): value is number {
  return isFigure(value) && value >= 0;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isOneOf<Word extends string>(words: readonly Word[], value: unknown): value is Word {
  return (words as readonly unknown[]).includes(value);
}

function orNull<Type>(is: (value: unknown) => value is Type, value: unknown): value is Type | null {
  return value === null || is(value);
}
