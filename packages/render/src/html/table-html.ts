import { capital } from "../capital.ts";
import { escapeHtml, scriptJson } from "../escape/html.ts";
import { formatCount } from "../units/count.ts";
import { columnShape, valueNumber } from "../value-text.ts";
import type { ColumnShape } from "../value-text.ts";
import type { TableBlock, Value } from "../view.ts";
import { tableData } from "./table-data.ts";
import { valueHtml } from "./value-html.ts";

/** Rows that stand in the page as HTML; the rest is data, drawn a page at a time. */
const firstRows = 100;

const empty: Value = { is: "text", text: "" };

/** The `<table>` alone, with its first rows. `label` is an attribute that names it. */
export function tableElement(table: TableBlock, label: string, source?: string): string {
  // Units fit the rows that are seen, bars the whole table; the script does the same for each page.
  const seen = table.rows.slice(0, firstRows);
  const shapes = table.columns.map((_, at) => ({ ...columnShape(table.rows, at), unit: columnShape(seen, at).unit }));
  const titles = table.columns.map(
    (column, at) =>
      `<th scope="col"${shapes[at]?.numeric ? ` class="num"` : ""}>${escapeHtml(capital(column.title))}</th>`,
  );
  const rows = seen.map((row) => {
    const cells = shapes.map((shape, at) =>
      cellHtml(row[at] ?? empty, shape, table.columns[at]?.bar === true && shape.numeric),
    );
    return `<tr>${cells.join("")}</tr>`;
  });
  if (rows.length === 0)
    rows.push(`<tr><td class="none" colspan="${Math.max(1, table.columns.length)}">None.</td></tr>`);
  const head = table.columns.some((column) => column.title !== "") ? `<thead><tr>${titles.join("")}</tr></thead>` : "";
  const data = source === undefined ? "" : ` data-total="${table.rows.length}" data-source="${source}"`;
  return `<div class="scroll"><table${table.rows.length > firstRows ? ` class="paged"` : ""} ${label}${data}>${head}<tbody>\n${rows.join("\n")}\n</tbody></table></div>`;
}

/** A table and what it leaves out; `heading` is its caption as an HTML heading. */
export function tableHtml(table: TableBlock, id: string, heading: string, label: string): string {
  const hidden = table.rows.length - firstRows;
  const without =
    hidden > 0
      ? `<p class="more without">(${formatCount(hidden)} more rows are in this page; they are drawn where scripts may run)</p>`
      : "";
  return `<section class="rows" id="${id}">${heading}${tableElement(table, label, `${id}-data`)}${without}${moreHtml(table)}</section>`;
}

/** The data of a table, for the end of the page. */
export function tableScript(table: TableBlock, id: string): string {
  return `<script type="application/json" id="${id}-data">${scriptJson(tableData(table))}</script>`;
}

export function moreHtml(table: TableBlock): string {
  if (!table.more || table.more.count <= 0) return "";
  const command = table.more.command === "" ? "" : `; <code>${escapeHtml(table.more.command)}</code>`;
  return `<p class="more">(${formatCount(table.more.count)} more${command})</p>`;
}

function cellHtml(value: Value, shape: ColumnShape, bar: boolean): string {
  const kind = shape.numeric ? ` class="num"` : value.is === "path" ? ` class="path"` : "";
  const shown = valueHtml(value, shape.unit);
  return `<td${kind}>${bar ? `<div class="pair">${barHtml(valueNumber(value) ?? 0, shape.largest)}<span>${shown}</span></div>` : shown}</td>`;
}

function barHtml(value: number, largest: number): string {
  const width = largest > 0 && value > 0 ? Math.max(1, (value / largest) * 100) : 0;
  return `<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect width="${width.toFixed(1)}" height="10"/></svg>`;
}
