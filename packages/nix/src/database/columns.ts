import type { DatabaseSync } from "node:sqlite";

/** How many rows cross from SQLite to JavaScript at a time; bounds the memory of the crossing. */
const rowsAtATime = 16_384;

/**
 * Reads columns of a table in the order of its rowid, some thousand rows at a time: `take` gets one array a column.
 * Each array crosses as one JSON text, which costs a third of fetching row by row and half of `.all()`
 * (docs/performance.md). Values arrive as number, string or null; integers beyond 2^53 arrive inexact, so callers check
 * `Number.isSafeInteger`. `columns` are SQL expressions and never come from outside.
 */
export function readColumns(
  db: DatabaseSync,
  table: string,
  columns: readonly string[],
  take: (...columns: unknown[][]) => void,
): void {
  const arrays = columns.map((_, i) => `json_group_array(c${i})`).join(", ");
  const named = columns.map((column, i) => `${column} AS c${i}`).join(", ");
  const statement = db.prepare(
    `SELECT max(r), ${arrays} FROM (SELECT rowid AS r, ${named} FROM ${table} WHERE rowid > ? ORDER BY rowid LIMIT ?)`,
  );
  statement.setReturnArrays(true);
  statement.setReadBigInts(true);
  let after: bigint = -(2n ** 63n) + 1n;
  for (;;) {
    const row = statement.get(after, rowsAtATime) as unknown as [bigint | null, ...string[]];
    const [last, ...texts] = row;
    if (last === null) return;
    take(...texts.map((text) => JSON.parse(text) as unknown[]));
    after = last;
  }
}

/** Names of the tables and, for one of them, of its columns. */
export function tableNames(db: DatabaseSync): Set<string> {
  const rows = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
  return new Set(rows.map((row) => String(row["name"])));
}

export function columnNames(db: DatabaseSync, table: string): Set<string> {
  const rows = db.prepare("SELECT name FROM pragma_table_info(?)").all(table);
  return new Set(rows.map((row) => String(row["name"])));
}
