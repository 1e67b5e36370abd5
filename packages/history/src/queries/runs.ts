import type { Database } from "../engine/engine.ts";
import { runOf } from "../engine/rows.ts";
import { runAmbiguous } from "../errors.ts";
import type { NumberedRun, RunFilter } from "../history.ts";
import { isoOf } from "./instants.ts";

export async function listRuns(db: Database, filter: RunFilter): Promise<NumberedRun[]> {
  const { since, until, kind, outcome, cohort, limit = 1000 } = filter;
  let query = db.selectFrom("run").select(["number", "record"]);
  if (since !== undefined) query = query.where("started_at", ">=", isoOf(since));
  if (until !== undefined) query = query.where("started_at", "<", isoOf(until));
  if (kind !== undefined) query = query.where("kind", "=", kind);
  if (outcome !== undefined) query = query.where("outcome", "=", outcome);
  if (cohort !== undefined) query = query.where("cohort", "=", cohort);
  const rows = await query.orderBy("started_at", "desc").orderBy("number", "desc").limit(limit).execute();
  return rows.map((row) => ({ number: Number(row.number), run: runOf(row) }));
}

export async function findRun(db: Database, which: number | string): Promise<NumberedRun | null> {
  const query = db.selectFrom("run").select(["number", "id", "record", "detail"]);
  const word = String(which);
  // Ids begin with 0 for a long time to come, and numbers do not.
  const isNumber = /^[1-9]\d{0,8}$/.test(word);
  if (!isNumber && !/^[0-9a-f-]{4,36}$/.test(word)) return null;
  const rows = await (
    isNumber
      ? query.where("number", "=", Number(word))
      : query.where("id", ">=", word).where("id", "<", `${word}g`).orderBy("id").limit(3)
  ).execute();
  if (rows.length > 1)
    throw runAmbiguous(
      word,
      rows.map(({ id }) => id),
    );
  const [row] = rows;
  return row === undefined ? null : { number: Number(row.number), run: runOf(row) };
}
