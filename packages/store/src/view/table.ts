import type { Column, TableBlock, Value } from "@nixperf/render";

/** A table of the first `limit` items, with the command that shows the rest. */
export function firstRows<Item>(
  caption: string,
  items: readonly Item[],
  limit: number,
  rest: string,
  columns: Column[],
  row: (item: Item) => Value[],
): TableBlock {
  const shown = items.slice(0, limit);
  const table: TableBlock = { kind: "table", caption, columns, rows: shown.map(row) };
  return shown.length < items.length
    ? { ...table, more: { count: items.length - shown.length, command: rest } }
    : table;
}
