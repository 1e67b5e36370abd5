import type { AddRows, Database, Engine } from "../engine/engine.ts";
import { isUnknownRecord, parseRecord } from "../parse/parse-record.ts";
import { costPages, samplePages } from "../queries/read.ts";
import { findRun } from "../queries/runs.ts";
import { appendRecords, saveRun } from "../queries/save.ts";
import type { WholeRun } from "../queries/save.ts";
import type { DerivationCost } from "../records/derivation-cost.ts";
import type { Sample } from "../records/sample.ts";

/** What is kept on this machine until the server takes it. */

/** Keeps a run here, as in a ledger of its own, and that it is to go to the server. */
export async function keepRun(
  db: Database,
  add: AddRows,
  whole: WholeRun,
): Promise<{ number: number; isNew: boolean }> {
  const saved = await saveRun(db, add, whole);
  if (saved.isNew) await add("waiting", ["run", "lines"], [[whole.run.id, null]]);
  return saved;
}

/** Keeps samples and costs that belong to no run as lines: here they are in nobody's way. */
export async function keepRecords(add: AddRows, records: ReadonlyArray<Sample | DerivationCost>): Promise<void> {
  const lines = records.map((record) => JSON.stringify(record)).join("\n");
  await add("waiting", ["run", "lines"], [[null, lines]]);
}

export async function waitingCount(local: Engine): Promise<number> {
  return await local.read(async (db) => {
    const { count } = await db
      .selectFrom("waiting")
      .select(({ fn }) => fn.countAll<number>().as("count"))
      .executeTakeFirstOrThrow();
    return Number(count);
  });
}

/**
 * Brings what waits to the server, one after the other, the oldest first. Each is forgotten here only when the server has
 * it, and the server knows what it has already: whoever is killed between the two brings it again, and adds nothing. What
 * is damaged stays here, and keeps nothing else from going.
 *
 * @throws what is wrong with the first that is damaged, when all others have been brought
 */
export async function pushWaiting(local: Engine, server: Engine, signal: AbortSignal | undefined): Promise<number> {
  const damaged: unknown[] = [];
  let pushed = 0;
  let last = 0;
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- the oldest first
    const row = await local.read((db) => oldestAfter(db, last), signal);
    if (row === undefined) break;
    last = row.id;
    let next: Waiting;
    try {
      // oxlint-disable-next-line no-await-in-loop
      next = await local.read((db) => whatWaits(db, row), signal);
    } catch (error) {
      damaged.push(error);
      continue;
    }
    // oxlint-disable-next-line no-await-in-loop
    await server.write(async (db, add) => {
      if (next.whole !== null) await saveRun(db, add, next.whole);
      await appendRecords(add, next.records);
    }, signal);
    // oxlint-disable-next-line no-await-in-loop
    await local.write((db) => db.deleteFrom("waiting").where("id", "=", row.id).execute(), signal);
    pushed++;
  }
  if (damaged.length > 0) throw damaged[0];
  return pushed;
}

interface Waiting {
  whole: WholeRun | null;
  records: Array<Sample | DerivationCost>;
}

function oldestAfter(db: Database, last: number) {
  return db.selectFrom("waiting").selectAll().where("id", ">", last).orderBy("id").limit(1).executeTakeFirst();
}

async function whatWaits(db: Database, { run, lines }: { run: string | null; lines: string | null }): Promise<Waiting> {
  return {
    whole: run === null ? null : await wholeRun(db, run),
    records: (lines ?? "").split("\n").flatMap((line) => {
      const record = parseRecord(line);
      const isOne = record !== null && !isUnknownRecord(record);
      return isOne && (record.schema === "nixperf.history.sample/1" || record.schema === "nixperf.history.cost/1")
        ? [record]
        : [];
    }),
  };
}

async function wholeRun(db: Database, id: string): Promise<WholeRun | null> {
  const found = await findRun(db, id);
  if (found === null) return null;
  const whole = { run: found.run, costs: [] as DerivationCost[], samples: [] as Sample[] };
  for await (const some of costPages((ask) => ask(db), { run: id })) whole.costs.push(...some);
  for await (const some of samplePages((ask) => ask(db), { run: id })) whole.samples.push(...some);
  return whole;
}
