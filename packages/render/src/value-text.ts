import { columnUnit, formatBytes } from "./units/bytes.ts";
import type { ByteUnit } from "./units/bytes.ts";
import { formatCount, formatRatio } from "./units/count.ts";
import { formatAge, formatDuration } from "./units/time.ts";
import type { Value } from "./view.ts";

/** What a value reads as, not yet escaped. Bytes in `unit` where one is given. */
export function valueText(value: Value, unit?: ByteUnit): string {
  switch (value.is) {
    case "text":
      return value.text;
    case "path":
      return value.path;
    case "command":
      return value.command;
    case "bytes":
      return formatBytes(value.bytes, unit);
    case "count":
      return formatCount(value.count, value.one, value.many);
    case "age":
      return formatAge(value.seconds);
    case "duration":
      return formatDuration(value.seconds);
    case "ratio":
      return formatRatio(value.ratio);
  }
}

/** The number in a value: `null` when it is not known, `undefined` when it is not a figure. */
export function valueNumber(value: Value): number | null | undefined {
  if (value.is === "text" || value.is === "path" || value.is === "command") return undefined;
  const number = figure(value);
  return number !== null && Number.isFinite(number) ? number : null;
}

function figure(value: Exclude<Value, { is: "text" | "path" | "command" }>): number | null {
  if (value.is === "bytes") return value.bytes;
  if (value.is === "count") return value.count;
  return value.is === "ratio" ? value.ratio : value.seconds;
}

/** What a whole column has in common. */
export interface ColumnShape {
  /** Kind of all its values, or `mixed`. An empty column is `text`. */
  is: Value["is"] | "mixed";
  /** Figures only: aligned to the right. */
  numeric: boolean;
  /** The one unit of its bytes; `undefined` where they are too different for one. */
  unit: ByteUnit | undefined;
  /** Its largest figure, for bars; 0 when there is none. */
  largest: number;
}

export function columnShape(rows: Value[][], index: number): ColumnShape {
  let is: ColumnShape["is"] | null = null;
  let numeric = true;
  let largest = 0;
  const amounts: number[] = [];
  for (const row of rows) {
    const value = row[index];
    if (value === undefined) continue;
    if (is !== value.is) is = is === null ? value.is : "mixed";
    const number = valueNumber(value);
    if (number === undefined) numeric = false;
    else if (number !== null) {
      largest = Math.max(largest, number);
      if (value.is === "bytes") amounts.push(number);
    }
  }
  return { is: is ?? "text", numeric: numeric && is !== null, unit: columnUnit(amounts), largest };
}
