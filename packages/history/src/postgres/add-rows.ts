import { sql } from "kysely";
import type { AddRows, Database } from "../engine/engine.ts";

/** How many rows go to the server at a time. */
const together = 5000;

/** Columns that hold figures; all others hold texts. */
const figures = new Set([
  "seconds",
  "cpu_seconds",
  "memory_bytes",
  "value",
  "count",
  "min",
  "max",
  "sum",
  "first_value",
  "last_value",
  "number",
]);

/** One statement for thousands of rows, with a list for each column. */
export function addTo(db: Database): AddRows {
  return async (table, columns, rows) => {
    let added = 0;
    for (let at = 0; at < rows.length; at += together) {
      const some = rows.slice(at, at + together);
      const lists = columns.map((column, i) => {
        const type = figures.has(column) ? "float8[]" : "text[]";
        return sql`${some.map((row) => row[i]!)}::${sql.raw(type)}`;
      });
      // oxlint-disable-next-line no-await-in-loop -- one connection does one thing after the other
      const { numAffectedRows } =
        await sql`insert into ${sql.table(table)} (${sql.join(columns.map((one) => sql.ref(one)))})
        select * from unnest(${sql.join(lists)}) on conflict do nothing`.execute(db);
      added += Number(numAffectedRows);
    }
    return added;
  };
}
