import { parsePackageName } from "@nixperf/nix/store-path";
import { sql } from "kysely";
import type { Database } from "../engine/engine.ts";
import { costClass } from "../cost-class.ts";
import { estimateOf, estimator, newestOfClass, newestOfOne } from "../estimate.ts";
import type { CostEstimate, Figures, KnownCost, Wanted } from "../estimate.ts";

/** How many questions go into one query: SQLite joins no more than 500. */
const together = 100;

/**
 * What builds will take: each is asked for by its derivation; where that was never built, by its name; where neither was,
 * by its class. Only the newest builds of each are read, by an index.
 */
export async function estimateAll(db: Database, wanted: readonly Wanted[]): Promise<Array<CostEstimate | null>> {
  const few = wanted.length > together ? await builtIfFew(db) : null;
  if (few !== null) return wanted.map(estimator(few));
  const found = wanted.map((): CostEstimate | null => null);
  let open = wanted.map((_, index) => index);
  for (const { by, key, newest, least } of steps) {
    // Many derivations are of one name, and most of one class.
    const groups = new Map<string, { question: Question; asked: number[] }>();
    for (const index of open) {
      const { system = null } = wanted[index]!;
      const word = key(wanted[index]!);
      if (word === null) continue;
      const group = `${system ?? ""} ${word}`;
      const known = groups.get(group);
      if (known === undefined) groups.set(group, { question: { word, system }, asked: [index] });
      else known.asked.push(index);
    }
    const all = [...groups.values()];
    for (let at = 0; at < all.length; at += together) {
      const some = all.slice(at, at + together);
      // oxlint-disable-next-line no-await-in-loop -- one connection answers one question after the other
      const figures = await ask(
        db,
        by,
        newest,
        some.map(({ question }) => question),
      );
      some.forEach(({ asked }, i) => {
        if (figures[i]!.length < least) return;
        const estimate = estimateOf(by, figures[i]!);
        for (const index of asked) found[index] = estimate;
      });
    }
    open = open.filter((index) => found[index] === null);
  }
  return found;
}

/** Fewer costs than this are read faster than many questions are asked. */
const fewCosts = 20_000;

async function builtIfFew(db: Database): Promise<KnownCost[] | null> {
  const rows = await db
    .selectFrom("cost")
    .select(["at", "drv_path", "name", "pname", "system", "seconds", "cpu_seconds", "memory_bytes"])
    .where("outcome", "=", "built")
    .orderBy("id")
    .limit(fewCosts + 1)
    .execute();
  if (rows.length > fewCosts) return null;
  return rows.map(({ at, name, pname, system, seconds, ...row }) => {
    const figures = { seconds, cpuSeconds: row.cpu_seconds, memoryBytes: row.memory_bytes };
    return Object.assign(figures, { at, drvPath: row.drv_path, name, pname, system, outcome: "built" as const });
  });
}

interface Question {
  word: string;
  system: string | null;
}

interface Step {
  by: CostEstimate["by"];
  key: (wanted: Wanted) => string | null;
  newest: number;
  /** Fewer builds tell nothing. */
  least: number;
}

const steps: readonly Step[] = [
  { by: "derivation", key: ({ drvPath }) => drvPath, newest: newestOfOne, least: 1 },
  { by: "name", key: ({ name }) => parsePackageName(name).pname, newest: newestOfOne, least: 1 },
  { by: "class", key: ({ name }) => costClass(name), newest: newestOfClass, least: 5 },
];

const columnOf = { derivation: "drv_path", name: "pname", class: "class" } as const;

async function ask(
  db: Database,
  by: CostEstimate["by"],
  newest: number,
  questions: readonly Question[],
): Promise<Figures[][]> {
  const answers = questions.map((): Figures[] => []);
  const [first, ...more] = questions.map(({ word, system }, index) => {
    let query = db
      .selectFrom("cost")
      .select(["seconds", "cpu_seconds", "memory_bytes"])
      .where("outcome", "=", "built")
      .where(columnOf[by], "=", word);
    if (system !== null) query = query.where(({ eb, or }) => or([eb("system", "is", null), eb("system", "=", system)]));
    const limited = query.orderBy("at", "desc").orderBy("id", "desc").limit(newest).as("some");
    return db
      .selectFrom(limited)
      .select([sql<number>`${sql.lit(index)}`.as("question"), "seconds", "cpu_seconds", "memory_bytes"]);
  });
  if (first === undefined) return answers;
  const rows = await more.reduce((all, next) => all.unionAll(next), first).execute();
  for (const { question, seconds, cpu_seconds: cpuSeconds, memory_bytes: memoryBytes } of rows)
    answers[Number(question)]!.push({ seconds, cpuSeconds, memoryBytes });
  return answers;
}
