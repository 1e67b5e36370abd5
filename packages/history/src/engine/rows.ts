import { createHash } from "node:crypto";
import type { Selectable } from "kysely";
import { costClass } from "../cost-class.ts";
import { historyDamaged } from "../errors.ts";
import { isUnknownRecord, parseRecord, readable } from "../parse/parse-record.ts";
import type { DerivationCost } from "../records/derivation-cost.ts";
import type { Run } from "../records/run.ts";
import type { Sample, SampleDay } from "../records/sample.ts";
import { seriesKey } from "../roll-up.ts";
import type { Row } from "./engine.ts";
import type { CostTable, RunTable, SampleDayTable, SampleTable } from "./tables.ts";

/** Records as rows and back. What comes out of a ledger is checked as what comes in is: others write to it, too. */

export const runColumns = ["id", "started_at", "kind", "outcome", "cohort", "record", "detail"] as const;

export function runRow(run: Run): Row {
  const { id, startedAt, kind, outcome, cohort, detail } = run;
  const record = JSON.stringify({ ...run, detail: null });
  return [id, startedAt, kind, outcome, cohort, record, detail === null ? null : JSON.stringify(detail)];
}

export function runOf(row: Pick<Selectable<RunTable>, "number" | "record"> & { detail?: string | null }): Run {
  const found = parseRecord(row.record);
  if (found === null || isUnknownRecord(found) || found.schema !== "nixperf.history.run/1")
    throw historyDamaged(`run ${row.number}, which is no record of a run`);
  if (typeof row.detail !== "string") return found;
  const whole = readable({ ...found, detail: jsonOf(row.detail) as Run["detail"] });
  if (whole === null) throw historyDamaged(`the detail of run ${row.number}`);
  return whole;
}

export const costColumns = [
  "run",
  "at",
  "drv_path",
  "name",
  "pname",
  "class",
  "system",
  "outcome",
  "seconds",
  "cpu_seconds",
  "memory_bytes",
  "rest",
  "digest",
] as const;

export function costRow(cost: DerivationCost, digest: string | null): Row {
  const { schema: _, run, at, drvPath, name, pname, system, outcome, seconds, cpuSeconds, memoryBytes, ...more } = cost;
  const rest = JSON.stringify(more, (__, value: unknown) => value ?? undefined);
  const figures = [seconds, cpuSeconds, memoryBytes];
  return [run, at, drvPath, name, pname, costClass(name), system, outcome, ...figures, rest, digest];
}

export function costOf(row: Omit<Selectable<CostTable>, "class" | "digest">): DerivationCost {
  const rest = jsonOf(row.rest);
  const found = readable({
    machine: null,
    ...(typeof rest === "object" ? rest : {}),
    schema: "nixperf.history.cost/1",
    run: row.run,
    at: row.at,
    drvPath: row.drv_path,
    name: row.name,
    pname: row.pname,
    system: row.system,
    outcome: row.outcome,
    seconds: row.seconds,
    cpuSeconds: row.cpu_seconds,
    memoryBytes: row.memory_bytes,
  } as DerivationCost);
  if (found === null) throw historyDamaged(`cost ${row.id}`);
  return found;
}

export const sampleColumns = ["at", "name", "unit", "value", "subject", "run", "series_day", "digest"] as const;

export function sampleRow(sample: Sample, digest: string): Row {
  const { at, name, unit, value, subject, run } = sample;
  return [at, name, unit, value, JSON.stringify(subject), run, seriesDay(at.slice(0, 10), sample), digest];
}

export function sampleOf(row: Omit<Selectable<SampleTable>, "digest" | "series_day">): Sample {
  const { at, name, unit, value, run } = row;
  const subject = jsonOf(row.subject);
  const found = readable({ schema: "nixperf.history.sample/1", at, name, unit, value, subject, run } as Sample);
  if (found === null) throw historyDamaged(`sample ${row.id}`);
  return found;
}

export const dayColumns = [
  "series_day",
  "day",
  "name",
  "unit",
  "subject",
  "count",
  "min",
  "max",
  "sum",
  "first_at",
  "first_value",
  "last_at",
  "last_value",
] as const;

export function dayRow(record: SampleDay): Row {
  const { day, name, unit, subject, count, min, max, sum, first, last } = record;
  const points = [first.at, first.value, last.at, last.value];
  return [seriesDay(day, record), day, name, unit, JSON.stringify(subject), count, min, max, sum, ...points];
}

export function dayOf(row: Omit<Selectable<SampleDayTable>, "series_day">): SampleDay {
  const { day, name, unit, count, min, max, sum } = row;
  const [first, last] = [
    { at: row.first_at, value: row.first_value },
    { at: row.last_at, value: row.last_value },
  ];
  const fields = { day, name, unit, subject: jsonOf(row.subject), count, min, max, sum, first, last };
  const found = readable({ schema: "nixperf.history.day/1", ...fields } as SampleDay);
  if (found === null) throw historyDamaged(`day ${row.id}`);
  return found;
}

/** Day, name, unit and subject in short. */
export function seriesDay(day: string, sample: Pick<Sample, "name" | "unit" | "subject">): string {
  return digestOf(seriesKey(day, sample));
}

/** Short, as there may be a million of them. */
export function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("base64").slice(0, 22);
}

/**
 * Digests of records of which equal ones may come: the second of two equal ones has another digest than the first, but
 * the same each time that the same records come.
 */
export function countingDigests(): (record: Sample | DerivationCost) => string {
  const seen = new Map<string, number>();
  return (record) => {
    const digest = digestOf(JSON.stringify(record));
    const before = seen.get(digest) ?? 0;
    seen.set(digest, before + 1);
    return before === 0 ? digest : digestOf(`${digest} ${before}`);
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
