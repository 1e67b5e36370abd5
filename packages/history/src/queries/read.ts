import { parsePackageName } from "@nixperf/nix/store-path";
import { sql } from "kysely";
import type { Expression, ExpressionBuilder, RawBuilder, SqlBool } from "kysely";
import type { Database } from "../engine/engine.ts";
import { costOf, dayOf, sampleOf } from "../engine/rows.ts";
import type { Tables } from "../engine/tables.ts";
import type { HistoryFilter } from "../history.ts";
import type { DerivationCost } from "../records/derivation-cost.ts";
import type { Sample, SampleDay } from "../records/sample.ts";
import { rollUp } from "../roll-up.ts";
import { isoOf } from "./instants.ts";

/** How many rows are asked for at a time. */
const pageRows = 5000;

export type Ask = <Result>(ask: (db: Database) => Promise<Result>) => Promise<Result>;

/** Samples in the order in which they came, some at a time; `only`: a condition more. */
export async function* samplePages(
  ask: Ask,
  filter: HistoryFilter,
  only?: RawBuilder<SqlBool>,
): AsyncGenerator<Sample[], void, void> {
  const isAbout = aboutSubject(filter);
  for await (const rows of pages((after) =>
    ask(async (db) => {
      let query = db
        .selectFrom("sample")
        .select(["id", "at", "name", "unit", "value", "subject", "run"])
        .where("id", ">", after);
      if (filter.run !== undefined) query = query.where("run", "=", filter.run);
      if (filter.name !== undefined) query = query.where(named(filter.name));
      if (filter.since !== undefined) query = query.where("at", ">=", isoOf(filter.since));
      if (filter.until !== undefined) query = query.where("at", "<", isoOf(filter.until));
      if (only !== undefined) query = query.where(only);
      return await query.orderBy("id").limit(pageRows).execute();
    }),
  )) {
    filter.signal?.throwIfAborted();
    yield rows.map(sampleOf).filter(isAbout);
  }
}

/** What derivations cost in the order in which it came, some at a time. */
export async function* costPages(ask: Ask, filter: HistoryFilter): AsyncGenerator<DerivationCost[], void, void> {
  const { name } = filter;
  const isNamed = (cost: DerivationCost) => name === undefined || cost.name === name || cost.pname === name;
  for await (const rows of pages((after) =>
    ask(async (db) => {
      let query = db
        .selectFrom("cost")
        .select([...costFields])
        .where("id", ">", after);
      if (filter.run !== undefined) query = query.where("run", "=", filter.run);
      // By `pname` alone there is an index; which of them bears the whole name is seen below.
      if (name !== undefined) query = query.where("pname", "in", [...new Set([name, parsePackageName(name).pname])]);
      if (filter.since !== undefined) query = query.where("at", ">=", isoOf(filter.since));
      if (filter.until !== undefined) query = query.where("at", "<", isoOf(filter.until));
      return await query.orderBy("id").limit(pageRows).execute();
    }),
  )) {
    filter.signal?.throwIfAborted();
    yield rows.map(costOf).filter(isNamed);
  }
}

/** All columns of a cost but those that only find it. */
export const costFields = [
  "id",
  "run",
  "at",
  "drv_path",
  "name",
  "pname",
  "system",
  "outcome",
  "seconds",
  "cpu_seconds",
  "memory_bytes",
  "rest",
] as const;

/** By the day: old ones as they were rolled up, and newer ones rolled up now. */
export async function readDays(db: Database, filter: HistoryFilter): Promise<SampleDay[]> {
  const isAbout = aboutSubject(filter);
  const roll = rollUp();
  let query = db.selectFrom("sample_day").selectAll();
  if (filter.name !== undefined) query = query.where(named(filter.name));
  if (filter.since !== undefined) query = query.where("last_at", ">=", isoOf(filter.since));
  if (filter.until !== undefined) query = query.where("last_at", "<", isoOf(filter.until));
  for (const row of await query.orderBy("id").execute()) {
    const day = dayOf(row);
    if (isAbout(day)) roll.addDay(day);
  }
  for await (const samples of samplePages((ask) => ask(db), filter)) samples.forEach(roll.add);
  return roll.days();
}

/** Lets the rows of a query through page by page, by their ids. */
async function* pages<Row_ extends { id: number }>(
  page: (after: number) => Promise<Row_[]>,
): AsyncGenerator<Row_[], void, void> {
  for (let after = 0; ;) {
    // oxlint-disable-next-line no-await-in-loop -- a page begins where the one before ended
    const rows = await page(after);
    if (rows.length > 0) yield rows;
    if (rows.length < pageRows) return;
    after = rows.at(-1)!.id;
  }
}

function named(name: string) {
  return ({
    eb,
    and,
  }: ExpressionBuilder<Tables, "sample"> | ExpressionBuilder<Tables, "sample_day">): Expression<SqlBool> =>
    name.endsWith(".")
      ? // `/` comes right after the dot.
        and([sql<SqlBool>`name >= ${name}`, sql<SqlBool>`name < ${`${name.slice(0, -1)}/`}`])
      : (eb as ExpressionBuilder<Tables, "sample">)("name", "=", name);
}

function aboutSubject(filter: HistoryFilter): (item: Pick<Sample, "subject">) => boolean {
  const words = Object.entries(filter.subject ?? {});
  return ({ subject }) => words.every(([key, word]) => Object.hasOwn(subject, key) && subject[key] === word);
}
