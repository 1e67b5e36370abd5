import { sql } from "kysely";
import type { AddRows, Database, Row } from "../engine/engine.ts";
import {
  costColumns,
  costRow,
  countingDigests,
  dayColumns,
  dayOf,
  dayRow,
  digestOf,
  runColumns,
  runOf,
  runRow,
  sampleColumns,
  sampleRow,
  seriesDay,
} from "../engine/rows.ts";
import type { Imported } from "../history.ts";
import { isUnknownRecord, parseRecord } from "../parse/parse-record.ts";
import type { DerivationCost } from "../records/derivation-cost.ts";
import type { Run } from "../records/run.ts";
import type { Sample, SampleDay } from "../records/sample.ts";
import { costPages, samplePages } from "./read.ts";

const together = 500;

/** All of the ledger as lines: runs first, so that what belongs to one comes after it. */
export async function* exportLines(db: Database, signal?: AbortSignal): AsyncGenerator<string[], void, void> {
  for (let after = 0; ;) {
    signal?.throwIfAborted();
    // oxlint-disable-next-line no-await-in-loop -- a page begins where the one before ended
    const rows = await db
      .selectFrom("run")
      .select(["number", "record", "detail"])
      .where("number", ">", after)
      .orderBy("number")
      .limit(together)
      .execute();
    if (rows.length === 0) break;
    yield rows.map((row) => JSON.stringify(runOf(row)));
    after = rows.at(-1)!.number;
  }
  const days = await db.selectFrom("sample_day").selectAll().orderBy("id").execute();
  if (days.length > 0) yield days.map((row) => JSON.stringify(dayOf(row)));
  for await (const samples of samplePages((ask) => ask(db), { signal }))
    yield samples.map((one) => JSON.stringify(one));
  for await (const costs of costPages((ask) => ask(db), { signal })) yield costs.map((one) => JSON.stringify(one));
  const newer = await db.selectFrom("newer_line").select("line").orderBy("id").execute();
  if (newer.length > 0) yield newer.map(({ line }) => line);
}

/**
 * Adds the records of lines but those that are there already: equal ones; runs of the same id, with all that belongs to
 * them; samples of a day that is rolled up here; rolled-up days of which anything is here. "Here" is what was there before
 * the import began.
 */
export async function importLines(
  db: Database,
  add: AddRows,
  lines: Iterable<string> | AsyncIterable<string>,
  signal?: AbortSignal,
): Promise<Imported> {
  const session = await importSession(db, add);
  let some: string[] = [];
  for await (const line of lines) {
    some.push(line);
    if (some.length < together) continue;
    signal?.throwIfAborted();
    await session.take(some);
    some = [];
  }
  await session.take(some);
  return session.imported;
}

interface Sorted {
  runs: Run[];
  days: SampleDay[];
  samples: Sample[];
  costs: DerivationCost[];
  newer: string[];
}

async function importSession(db: Database, add: AddRows) {
  const imported: Imported = { added: 0, known: 0, damaged: 0, newer: 0 };
  const digest = countingDigests();
  /** Runs that this import brought. */
  const own = new Set<string>();
  const last = {
    sample: await lastId(db, "sample"),
    sample_day: await lastId(db, "sample_day"),
  };
  const tally = async (count: number, adding: Promise<number>): Promise<void> => {
    const added = await adding;
    imported.added += added;
    imported.known += count - added;
  };

  const knownRuns = async (ids: readonly string[]) =>
    new Set([...(await knownWords(db, "run", "id", ids)), ...(await knownWords(db, "former_run", "id", ids))]);

  const takeRuns = async (runs: readonly Run[]): Promise<void> => {
    const known = await knownRuns(runs.map(({ id }) => id));
    const rows: Row[] = [];
    for (const run of runs) {
      if (known.has(run.id) || own.has(run.id)) continue;
      own.add(run.id);
      rows.push(runRow(run));
    }
    await tally(runs.length, add("run", runColumns, rows));
  };

  const takeDays = async (days: readonly SampleDay[]): Promise<void> => {
    const keys = days.map((day) => seriesDay(day.day, day));
    const sampled = await knownWords(db, "sample", "series_day", keys, last.sample);
    const rows = days.filter((_, i) => !sampled.has(keys[i]!)).map(dayRow);
    await tally(days.length, add("sample_day", dayColumns, rows));
  };

  const takeSamples = async (samples: readonly Sample[]): Promise<void> => {
    const keys = samples.map((sample) => seriesDay(sample.at.slice(0, 10), sample));
    const rolledUp = await knownWords(db, "sample_day", "series_day", keys, last.sample_day);
    // Counted even where the day is known: the next equal one has to be the second.
    const digests = samples.map(digest);
    const rows = samples.map((sample, i) => sampleRow(sample, digests[i]!)).filter((_, i) => !rolledUp.has(keys[i]!));
    await tally(samples.length, add("sample", sampleColumns, rows));
  };

  const takeCosts = async (costs: readonly DerivationCost[]): Promise<void> => {
    const runs = costs.flatMap(({ run }) => (run === null || own.has(run) ? [] : [run]));
    const known = await knownRuns(runs);
    const rows: Row[] = [];
    for (const cost of costs) {
      if (cost.run !== null && own.has(cost.run)) rows.push(costRow(cost, null));
      else if (cost.run === null || !known.has(cost.run)) rows.push(costRow(cost, digest(cost)));
    }
    await tally(costs.length, add("cost", costColumns, rows));
  };

  const takeNewer = async (lines: readonly string[]): Promise<void> => {
    const added = await add(
      "newer_line",
      ["digest", "line"],
      lines.map((line) => [digestOf(line), line]),
    );
    imported.newer += added;
    imported.added += added;
    imported.known += lines.length - added;
  };

  const take = async (lines: readonly string[]): Promise<void> => {
    const { runs, days, samples, costs, newer } = sorted(lines, imported);
    await takeRuns(runs);
    await takeDays(days);
    await takeSamples(samples);
    await takeCosts(costs);
    await takeNewer(newer);
  };
  return { take, imported };
}

function sorted(lines: readonly string[], imported: Imported): Sorted {
  const found: Sorted = { runs: [], days: [], samples: [], costs: [], newer: [] };
  for (const line of lines) {
    if (line.trim() === "") continue;
    const record = parseRecord(line);
    if (record === null) imported.damaged++;
    else if (isUnknownRecord(record)) found.newer.push(line.replaceAll("\0", "\uFFFD").toWellFormed());
    else if (record.schema === "nixperf.history.run/1") found.runs.push(record);
    else if (record.schema === "nixperf.history.day/1") found.days.push(record);
    else if (record.schema === "nixperf.history.sample/1") found.samples.push(record);
    else found.costs.push(record);
  }
  return found;
}

async function lastId(db: Database, table: "sample" | "sample_day"): Promise<number> {
  const { last } = await db
    .selectFrom(table)
    .select(sql<number | null>`max(id)`.as("last"))
    .executeTakeFirstOrThrow();
  return Number(last ?? 0);
}

/** Which of these words stand in a column, in rows up to an id. */
async function knownWords(
  db: Database,
  table: "run" | "former_run" | "sample" | "sample_day",
  column: "id" | "series_day",
  words: readonly string[],
  upTo?: number,
): Promise<Set<string>> {
  const wanted = [...new Set(words)];
  if (wanted.length === 0) return new Set();
  const { rows } = await sql<{ word: string }>`select distinct ${sql.ref(column)} as word from ${sql.table(table)}
    where ${sql.ref(column)} in (${sql.join(wanted)}) ${upTo === undefined ? sql`` : sql`and id <= ${upTo}`}`.execute(
    db,
  );
  return new Set(rows.map(({ word }) => word));
}
