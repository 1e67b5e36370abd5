import { sql } from "kysely";
import type { RawBuilder } from "kysely";
import { newestOfOne } from "../estimate.ts";
import type { AddRows, Database } from "../engine/engine.ts";
import { dayColumns, dayOf, dayRow } from "../engine/rows.ts";
import type { Pruned, PruneOptions } from "../history.ts";
import { rollUp } from "../roll-up.ts";
import { dayOfTime, isoOf } from "./instants.ts";
import { samplePages } from "./read.ts";

/** Makes the ledger small again. Without `add` it only says what that would do. */
export async function prune(db: Database, add: AddRows | null, options: PruneOptions): Promise<Pruned> {
  const waits = await waitingRuns(db);
  return {
    runs: await pruneRuns(db, add !== null, options, waits),
    samples: await pruneSamples(db, add, options, waits),
    costs: await pruneCosts(db, add !== null, options, waits),
  };
}

/** Runs that wait to go to the server: they stay with all that belongs to them. There are few, if any. */
async function waitingRuns(db: Database): Promise<string[]> {
  const rows = await db.selectFrom("waiting").select("run").where("run", "is not", null).execute();
  return rows.map(({ run }) => run!);
}

function isNotOf(column: "id" | "run" | "cost.run", waits: readonly string[]): RawBuilder<boolean> {
  if (waits.length === 0) return sql<boolean>`1 = 1`;
  const name = sql.ref(column);
  return sql<boolean>`(${name} is null or ${name} not in (${sql.join(waits)}))`;
}

async function pruneRuns(
  db: Database,
  isDone: boolean,
  options: PruneOptions,
  waits: readonly string[],
): Promise<Pruned["runs"]> {
  const { now = Date.now(), keepRunsSeconds = 365 * 86_400, keepRuns = 10_000 } = options;
  const since = isoOf(now - keepRunsSeconds * 1000);
  const firstTooMany = await db
    .selectFrom("run")
    .select(["started_at", "number"])
    .orderBy("started_at", "desc")
    .orderBy("number", "desc")
    .limit(1)
    .offset(keepRuns)
    .executeTakeFirst();
  const tooMany =
    firstTooMany === undefined
      ? sql<boolean>`1 = 0`
      : sql<boolean>`(started_at, number) <= (${firstTooMany.started_at}, ${firstTooMany.number})`;
  const isOld = sql<boolean>`(started_at < ${since} or ${tooMany}) and ${isNotOf("id", waits)}`;
  const total = await counted(db, "run", sql<boolean>`1 = 1`);
  const removed = await counted(db, "run", isOld);
  if (isDone && removed > 0) {
    const old = db.selectFrom("run").select(["id", "number"]).where(isOld);
    await db.insertInto("former_run").columns(["id", "number"]).expression(old).execute();
    await db.deleteFrom("run").where(isOld).execute();
  }
  return { kept: total - removed, removed };
}

/**
 * Old costs go, but for the newest of each package and outcome; those of one instant with the last that stays stay, too.
 * Only packages that have old costs are looked at.
 */
async function pruneCosts(
  db: Database,
  isDone: boolean,
  options: PruneOptions,
  waits: readonly string[],
): Promise<Pruned["costs"]> {
  const { now = Date.now(), keepCostsSeconds = 365 * 86_400, keepCostsEach = newestOfOne } = options;
  const since = isoOf(now - keepCostsSeconds * 1000);
  const isOld = sql<boolean>`cost.at < ${since} and ${isNotOf("cost.run", waits)}`;
  const stays =
    keepCostsEach <= 0
      ? sql`'9999-99-99'`
      : sql`(select n.at from cost n where n.pname = g.pname and n.outcome = g.outcome
          order by n.at desc limit 1 offset ${sql.lit(Math.floor(keepCostsEach) - 1)})`;
  // Materialized: otherwise PostgreSQL asks for each row again what stays of its package.
  const packages = sql`with k as materialized (select g.pname, g.outcome, g.old, ${stays} as stays
    from (select pname, outcome, count(*) as old from cost where ${isOld} group by pname, outcome) g)`;
  const ofPackage = sql`cost.pname = k.pname and cost.outcome = k.outcome and cost.at < k.stays and ${isOld}`;
  // Of most packages enough has come since, so that all that is old goes, and need not be counted again.
  const { rows } = await sql<{ count: number | null }>`${packages} select sum(case when stays >= ${since} then old
    else (select count(*) from cost where ${ofPackage}) end) as count from k where stays is not null`.execute(db);
  const removed = Number(rows[0]?.count ?? 0);
  const total = await counted(db, "cost", sql<boolean>`1 = 1`);
  if (isDone && removed > 0)
    await sql`${packages} delete from cost where id in (select cost.id from k join cost on ${ofPackage})`.execute(db);
  return { kept: total - removed, removed };
}

async function pruneSamples(
  db: Database,
  add: AddRows | null,
  options: PruneOptions,
  waits: readonly string[],
): Promise<Pruned["samples"]> {
  const { now = Date.now(), keepSeconds = 90 * 86_400, keepSamples = 100_000 } = options;
  const perDay = await db
    .selectFrom("sample")
    .select([sql<string>`substr(at, 1, 10)`.as("day"), sql<number>`count(*)`.as("count")])
    .groupBy(sql`substr(at, 1, 10)`)
    .execute();
  const total = perDay.reduce((sum, { count }) => sum + Number(count), 0);
  const firstDay = firstDayKept(perDay, dayOfTime(now - keepSeconds * 1000), keepSamples);
  const isOld = sql<boolean>`at < ${firstDay} and ${isNotOf("run", waits)}`;
  const rolledUp = await counted(db, "sample", isOld);
  const before = await counted(db, "sample_day", sql<boolean>`1 = 1`);
  if (rolledUp === 0) return { kept: total, rolledUp, days: before };
  if (add !== null) {
    await rollUpOld(db, add, isOld);
    await db.deleteFrom("sample").where(isOld).execute();
    return { kept: total - rolledUp, rolledUp, days: await counted(db, "sample_day", sql<boolean>`1 = 1`) };
  }
  const { rows } = await sql<{ count: number }>`select count(distinct series_day) as count from sample
    where ${isOld} and series_day not in (select series_day from sample_day)`.execute(db);
  return { kept: total - rolledUp, rolledUp, days: before + Number(rows[0]!.count) };
}

/** Whole days only, so that no day is half rolled up and half not. */
function firstDayKept(
  perDay: ReadonlyArray<{ day: string; count: number }>,
  byAge: string,
  keepSamples: number,
): string {
  let left = keepSamples;
  let first = "9999-99-99";
  for (const { day, count } of perDay.toSorted((a, b) => (a.day < b.day ? 1 : -1))) {
    if (day < byAge || Number(count) > left) break;
    left -= Number(count);
    first = day;
  }
  return first;
}

async function rollUpOld(db: Database, add: AddRows, isOld: RawBuilder<boolean>): Promise<void> {
  const roll = rollUp();
  const affected = db.selectFrom("sample").select("series_day").where(isOld);
  const found = await db.selectFrom("sample_day").selectAll().where("series_day", "in", affected).execute();
  for (const row of found) roll.addDay(dayOf(row));
  for await (const samples of samplePages((ask) => ask(db), {}, isOld)) samples.forEach(roll.add);
  if (found.length > 0) await db.deleteFrom("sample_day").where("series_day", "in", affected).execute();
  await add("sample_day", dayColumns, roll.days().map(dayRow));
}

async function counted(
  db: Database,
  table: "run" | "cost" | "sample" | "sample_day",
  where: RawBuilder<boolean>,
): Promise<number> {
  const { count } = await db
    .selectFrom(table)
    .select(sql<number>`count(*)`.as("count"))
    .where(where)
    .executeTakeFirstOrThrow();
  return Number(count);
}
