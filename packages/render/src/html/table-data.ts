import { visible } from "../escape/visible.ts";
import { columnShape, valueNumber, valueText } from "../value-text.ts";
import type { ColumnShape } from "../value-text.ts";
import type { TableBlock, Tone, Value } from "../view.ts";

/** One column of a table as the page's script reads it: figures as numbers, formatted when they are drawn. */
export interface ColumnData {
  is: Value["is"] | "mixed";
  numeric: boolean;
  values: Array<string | number | null>;
  one?: string;
  many?: string;
  /** Draw bars, this being the longest. */
  largest?: number;
  /** Stands before every value, as `/nix/store/` does. */
  prefix?: string;
  /** The values are places in this list. */
  words?: string[];
  /** Of a mixed column: what each row holds, as one letter (`p`ath, `c`ommand, `t`ext, `n`umber). */
  kinds?: string;
  /** Of a mixed column: its figures, for sorting and bars. */
  keys?: Array<number | null>;
  /** One letter a row, the first of its tone (`p` for plain); absent when all are plain. */
  tones?: string;
}

/** A table's columns for the page's script. All text in it has been made visible. */
export function tableData(table: TableBlock): ColumnData[] {
  return table.columns.map((column, at) => {
    const shape = columnShape(table.rows, at);
    const values = table.rows.map((row) => row[at] ?? empty);
    const data = encode(values, shape);
    const tones = values.map(toneOf).join("");
    if (/[^p]/.test(tones)) data.tones = tones;
    if (column.bar === true && shape.numeric) data.largest = shape.largest;
    return data;
  });
}

const empty: Value = { is: "text", text: "" };

const toneOf = (value: Value): string =>
  ((value.is === "text" ? value.tone : undefined) ?? ("plain" satisfies Tone)).charAt(0);

function encode(values: Value[], shape: ColumnShape): ColumnData {
  const { is, numeric } = shape;
  const first = values[0] ?? empty;
  if (is === "mixed" || (is === "count" && !values.every((value) => sameCount(value, first))))
    return mixed(values, shape);
  if (numeric) {
    const data: ColumnData = { is, numeric, values: values.map(shortNumber) };
    if (first.is === "count" && first.one !== undefined) {
      data.one = visible(first.one);
      data.many = visible(first.many ?? `${first.one}s`);
    }
    return data;
  }
  return { is, numeric, ...shortTexts(values.map((value) => visible(valueText(value)))) };
}

function mixed(values: Value[], shape: ColumnShape): ColumnData {
  const kinds = values.map((value) => (valueNumber(value) === undefined ? value.is.charAt(0) : "n")).join("");
  const texts = values.map((value) => visible(valueText(value, shape.unit)));
  const data: ColumnData = { is: "mixed", numeric: shape.numeric, kinds, values: texts };
  if (shape.numeric) data.keys = values.map(shortNumber);
  return data;
}

function sameCount(value: Value, other: Value): boolean {
  return value.is === "count" && other.is === "count" && value.one === other.one && value.many === other.many;
}

/** Times and ratios to six digits: more are not shown and only make the page larger. */
function shortNumber(value: Value): number | null {
  const number = valueNumber(value) ?? null;
  return number === null || value.is === "bytes" || value.is === "count" ? number : Number(number.toPrecision(6));
}

function shortTexts(texts: string[]): Pick<ColumnData, "values" | "words" | "prefix"> {
  const words = new Map<string, number>();
  if (texts.length > 200) {
    for (const text of texts) {
      if (words.size > 64) break;
      if (!words.has(text)) words.set(text, words.size);
    }
    if (words.size <= 64) return { words: [...words.keys()], values: texts.map((text) => words.get(text) ?? null) };
  }
  const prefix = commonDirectory(texts);
  return prefix === "" ? { values: texts } : { prefix, values: texts.map((text) => text.slice(prefix.length)) };
}

function commonDirectory(texts: string[]): string {
  let prefix = texts[0] ?? "";
  for (const text of texts) {
    while (!text.startsWith(prefix)) prefix = prefix.slice(0, -1);
    if (prefix === "") return "";
  }
  return texts.length > 20 ? prefix.slice(0, prefix.lastIndexOf("/") + 1) : "";
}
