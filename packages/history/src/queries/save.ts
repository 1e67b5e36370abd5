import type { AddRows, Database, Row } from "../engine/engine.ts";
import { costColumns, costRow, countingDigests, runColumns, runRow, sampleColumns, sampleRow } from "../engine/rows.ts";
import type { DerivationCost } from "../records/derivation-cost.ts";
import type { Run } from "../records/run.ts";
import type { Sample } from "../records/sample.ts";

/** A run with all that belongs to it, as it can be read again. */
export interface WholeRun {
  run: Run;
  costs: readonly DerivationCost[];
  samples: readonly Sample[];
}

export async function saveRun(
  db: Database,
  add: AddRows,
  { run, costs, samples }: WholeRun,
): Promise<{ number: number; isNew: boolean }> {
  const former = await db.selectFrom("former_run").select("number").where("id", "=", run.id).executeTakeFirst();
  if (former !== undefined) return { number: former.number, isNew: false };
  const isNew = (await add("run", runColumns, [runRow(run)])) === 1;
  const { number } = await db.selectFrom("run").select("number").where("id", "=", run.id).executeTakeFirstOrThrow();
  if (!isNew) return { number, isNew };
  const digest = countingDigests();
  await add(
    "cost",
    costColumns,
    costs.map((cost) => costRow({ ...cost, run: run.id }, null)),
  );
  await add(
    "sample",
    sampleColumns,
    samples.map((sample) => {
      const own = { ...sample, run: run.id };
      return sampleRow(own, digest(own));
    }),
  );
  return { number, isNew };
}

/** Adds samples and costs but those that are there already; returns how many were added. */
export async function appendRecords(
  add: AddRows,
  records: ReadonlyArray<Sample | DerivationCost>,
  digest: (record: Sample | DerivationCost) => string = countingDigests(),
): Promise<number> {
  const [samples, costs]: [Row[], Row[]] = [[], []];
  for (const record of records) {
    if (record.schema === "nixperf.history.cost/1") costs.push(costRow(record, digest(record)));
    else samples.push(sampleRow(record, digest(record)));
  }
  return (await add("sample", sampleColumns, samples)) + (await add("cost", costColumns, costs));
}
