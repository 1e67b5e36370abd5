import type { DatabaseSync } from "node:sqlite";

/** How many rows cross from SQLite to JavaScript at a time, where ids have no holes; bounds the memory of the crossing. */
const rowsAtATime = 16_384n;

/** A column to read: an SQL expression, which never comes from outside, and how it crosses. */
export interface Column {
  sql: string;
  /**
   * `number`: numbers and null; integers beyond 2^53 arrive inexact, so callers check `Number.isSafeInteger`. Whatever
   * else stands there arrives as it is. `text`: strings; null arrives as "".
   */
  is: "number" | "text";
}

export const number = (sql: string): Column => ({ sql, is: "number" });
export const text = (sql: string): Column => ({ sql, is: "text" });

/**
 * Reads columns of a table in the order of its rowid, some thousand rows at a time: `take` gets one array a column.
 * Each array crosses as one text, numbers as JSON and texts as lines, which costs a third of fetching row by row and
 * half of `.all()` (docs/performance.md).
 */
export function readColumns(
  db: DatabaseSync,
  table: string,
  columns: readonly Column[],
  take: (...columns: unknown[][]) => void,
): void {
  const bounds = rowidBounds(db, table);
  if (bounds === null) return;
  const { low, high } = bounds;
  const asLines = columns.map(({ sql, is }) =>
    is === "text" ? `group_concat(coalesce(${sql}, ''), char(10))` : `json_group_array(${sql})`,
  );
  const asJson = columns.map(({ sql, is }) => `json_group_array(${is === "text" ? `coalesce(${sql}, '')` : sql})`);
  const isBytes = columns.filter(({ is }) => is === "text").map(({ sql }) => `typeof(${sql}) = 'blob'`);
  const anyBytes = isBytes.length === 0 ? "0" : `max(${isBytes.join(" OR ")})`;
  const query = (selected: string[]) => {
    const from = `FROM ${table} WHERE rowid BETWEEN ? AND ?`;
    const statement = db.prepare(`SELECT count(*), ${anyBytes}, ${selected.join(", ")} ${from}`);
    statement.setReturnArrays(true);
    return statement;
  };
  const lines = query(asLines);
  // Ids that were given up leave holes, which cost a step for nothing; beyond some thousand steps they become wider.
  const most = (high - low) / 8_192n + 1n;
  const width = most > rowsAtATime ? most : rowsAtATime;
  for (let from = low; from <= high; from += width) {
    const [count, hasBytes, ...texts] = lines.get(from, from + width - 1n) as unknown as [number, number, ...string[]];
    if (count === 0) continue;
    const arrays = texts.map((whole, i) =>
      columns[i]!.is === "text" ? whole.split("\n") : (JSON.parse(whole) as unknown[]),
    );
    // A text with a line break in it would shift all that follow it. Bytes that are no text SQLite refuses to put in JSON.
    if (hasBytes === 1 || arrays.some((array) => array.length !== count)) {
      const [, , ...exact] = query(asJson).get(from, from + width - 1n) as unknown as [number, number, ...string[]];
      take(...exact.map((whole) => JSON.parse(whole) as unknown[]));
    } else take(...arrays);
  }
}

/** The lowest and the highest rowid of a table; null when it is empty. Counting its rows would cost a walk through them. */
export function rowidBounds(db: DatabaseSync, table: string): { low: bigint; high: bigint } | null {
  const bounds = db.prepare(
    `SELECT (SELECT min(rowid) FROM ${table}) AS low, (SELECT max(rowid) FROM ${table}) AS high`,
  );
  bounds.setReadBigInts(true);
  const { low, high } = bounds.get() as { low: bigint | null; high: bigint };
  return low === null ? null : { low, high };
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
