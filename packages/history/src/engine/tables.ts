import type { Generated } from "kysely";

/**
 * The tables, alike in both engines. Instants are texts as `toISOString` writes them, which compare as times do; figures
 * are doubles, which hold every integer of JSON. Of runs and costs, what is searched for stands in columns and the rest
 * in a record of JSON.
 */
export interface Tables {
  meta: { key: string; value: string };
  run: RunTable;
  /** Runs that were pruned: they are not to come back, and what is left of their costs is known by them. */
  former_run: { id: string; number: number };
  cost: CostTable;
  sample: SampleTable;
  sample_day: SampleDayTable;
  newer_line: { id: Generated<number>; digest: string; line: string };
  /** Only in SQLite: what is to go to the server. A run, or lines of samples and costs. */
  waiting: { id: Generated<number>; run: string | null; lines: string | null };
}

export interface RunTable {
  number: Generated<number>;
  id: string;
  started_at: string;
  kind: string;
  outcome: string;
  cohort: string;
  /** The run without its detail. */
  record: string;
  detail: string | null;
}

export interface CostTable {
  id: Generated<number>;
  run: string | null;
  at: string;
  drv_path: string | null;
  name: string;
  pname: string;
  class: string;
  system: string | null;
  outcome: string;
  seconds: number;
  cpu_seconds: number | null;
  memory_bytes: number | null;
  /** All other fields that are not null. */
  rest: string;
  /** Of costs that came alone: known by it when they come again. Those of a run come and are known with it. */
  digest: string | null;
}

export interface SampleTable {
  id: Generated<number>;
  at: string;
  name: string;
  unit: string;
  value: number;
  subject: string;
  run: string | null;
  /** Of day, name, unit and subject. */
  series_day: string;
  digest: string;
}

export interface SampleDayTable {
  id: Generated<number>;
  series_day: string;
  day: string;
  name: string;
  unit: string;
  subject: string;
  count: number;
  min: number;
  max: number;
  sum: number;
  first_at: string;
  first_value: number;
  last_at: string;
  last_value: number;
}
