// @ts-check
import { button, element, pathNodes, readData } from "./dom.js";
import { columnUnit, formatAge, formatBytes, formatCount, formatDuration, formatRatio } from "./units.js";

/**
 * @typedef {object} ColumnData One column of a table, as src/html/table-data.ts writes it.
 * @property {string} is
 * @property {boolean} numeric
 * @property {Array<string | number | null>} values
 * @property {string} [one]
 * @property {string} [many]
 * @property {number} [largest] Draw bars, this being the longest.
 * @property {string} [prefix] Stands before every value.
 * @property {string[]} [words] The values are places in this list.
 * @property {string} [kinds] Of a mixed column: `p`ath, `c`ommand, `t`ext or `n`umber, one a row.
 * @property {Array<number | null>} [keys] Of a mixed column: the numbers, for sorting.
 * @property {string} [tones] One letter a row; absent when all are plain.
 */

const pageSize = 100;
const svg = "http://www.w3.org/2000/svg";
/** @type {Record<string, string>} */
const toneNames = { d: "dim", s: "strong", g: "good", w: "warn", b: "bad" };

/** Makes a table sortable, and a long one searchable and paged. @param {HTMLElement} section */
export function startTable(section) {
  const table = /** @type {HTMLTableElement} */ (section.querySelector("table"));
  const body = /** @type {HTMLTableSectionElement} */ (table.tBodies[0]);
  const total = Number(table.dataset.total);
  /** @type {ColumnData[] | null} */
  let loaded = null;
  /** @type {Uint32Array | null} */
  let shown = null;
  let sorted = { column: -1, down: false };
  let query = "";
  let page = 0;
  /** @type {string[] | null} */
  let haystack = null;

  const status = element("p", "status");
  status.setAttribute("role", "status");
  const before = button("Previous", () => turn(-1));
  const after = button("Next", () => turn(1));
  const pager = element("div", "pager");
  pager.append(before, after);
  const tools = element("div", "tools");
  if (total > 12) tools.append(makeFilter());
  tools.append(status);
  if (total > pageSize) tools.append(pager);
  if (total > 12) section.querySelector(".scroll")?.before(tools);
  const bottom = total > pageSize ? element("div", "tools bottom") : null;
  if (bottom) {
    const again = element("div", "pager");
    again.append(
      button("Previous", () => turn(-1, true)),
      button("Next", () => turn(1, true)),
    );
    bottom.append(again);
    section.querySelector(".scroll")?.after(bottom);
  }
  for (const [at, head] of [...table.querySelectorAll("thead th")].entries()) {
    const title = head.textContent ?? "";
    if (title === "" || total < 2) continue;
    head.replaceChildren(button(title, () => sortBy(at), "sort"));
    head.setAttribute("aria-sort", "none");
  }
  say(Math.min(pageSize, total), total);

  function columns() {
    loaded ??= /** @type {ColumnData[]} */ (readData(table.dataset.source ?? ""));
    return loaded;
  }

  function makeFilter() {
    const label = element("label", "filter");
    const input = element("input");
    input.type = "search";
    input.placeholder = "Filter";
    input.autocomplete = "off";
    input.spellcheck = false;
    label.append(
      element("span", "unseen", `Filter ${section.querySelector("h2, h3")?.textContent ?? "the table"}`),
      input,
    );
    let timer = 0;
    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        query = input.value.trim().toLowerCase();
        page = 0;
        update();
      }, 60);
    });
    return label;
  }

  /** First figures downwards and names upwards, then the other way round, then as it was. @param {number} at */
  function sortBy(at) {
    const first = columns()[at]?.numeric ?? false;
    if (sorted.column !== at) sorted = { column: at, down: first };
    else if (sorted.down === first) sorted = { column: at, down: !first };
    else sorted = { column: -1, down: false };
    for (const [other, head] of [...table.querySelectorAll("thead th")].entries()) {
      if (head.hasAttribute("aria-sort")) {
        head.setAttribute("aria-sort", other !== sorted.column ? "none" : sorted.down ? "descending" : "ascending");
      }
    }
    page = 0;
    update();
  }

  /** @param {number} by @param {boolean} [fromBottom] */
  function turn(by, fromBottom = false) {
    const last = Math.max(0, Math.ceil((shown?.length ?? total) / pageSize) - 1);
    page = Math.max(0, Math.min(last, page + by));
    update();
    if (fromBottom) section.scrollIntoView({ block: "start" });
  }

  function update() {
    shown = order(columns(), total, filtered(), sorted);
    const first = page * pageSize;
    const rows = [...shown.subarray(first, first + pageSize)];
    const units = columns().map((column) =>
      column.is === "bytes" ? columnUnit(rows.map((row) => Number(column.values[row] ?? 0))) : undefined,
    );
    body.replaceChildren(...rows.map((row) => drawRow(columns(), row, units)));
    if (rows.length === 0) {
      const cell = element("td", "none", "Nothing matches.");
      cell.colSpan = columns().length;
      const row = element("tr");
      row.append(cell);
      body.append(row);
    }
    say(rows.length, shown.length);
  }

  /** @param {number} rows @param {number} matching */
  function say(rows, matching) {
    const first = page * pageSize;
    const range = rows === matching ? formatCount(rows) : `${formatCount(first + 1)} to ${formatCount(first + rows)}`;
    const of =
      matching === total
        ? rows === total
          ? "rows"
          : `of ${formatCount(total)}`
        : `of ${formatCount(matching)} that match, of ${formatCount(total)}`;
    status.textContent =
      rows === matching && matching !== total
        ? `${formatCount(matching)} of ${formatCount(total)} match`
        : `${range} ${of}`;
    for (const group of section.querySelectorAll(".pager")) {
      const [back, on] = group.querySelectorAll("button");
      if (back) back.disabled = page === 0;
      if (on) on.disabled = first + rows >= matching;
    }
    if (bottom) bottom.hidden = matching <= pageSize;
  }

  /** Rows in which every word of the query stands, or `null` for all. */
  function filtered() {
    if (query === "") return null;
    haystack ??= searchable(columns(), total);
    const words = query.split(/\s+/);
    const found = [];
    for (let row = 0; row < total; row++) {
      const text = haystack[row] ?? "";
      if (words.every((word) => text.includes(word))) found.push(row);
    }
    return Uint32Array.from(found);
  }
}

/** @param {ColumnData} column @param {number} row @param {string} [unit] @returns {string} */
function textOf(column, row, unit) {
  const value = column.values[row] ?? null;
  if (typeof value === "string") return (column.prefix ?? "") + value;
  if (column.words) return column.words[value ?? -1] ?? "";
  if (column.is === "bytes") return formatBytes(value, unit);
  if (column.is === "age") return formatAge(value);
  if (column.is === "duration") return formatDuration(value);
  return column.is === "ratio" ? formatRatio(value) : formatCount(value, column.one, column.many);
}

/** @param {ColumnData[]} columns @param {number} total */
function searchable(columns, total) {
  const texts = columns.filter((column) => !column.numeric);
  return Array.from({ length: total }, (_, row) =>
    texts
      .map((column) => textOf(column, row))
      .join("\n")
      .toLowerCase(),
  );
}

/**
 * @param {ColumnData[]} columns
 * @param {number} total
 * @param {Uint32Array | null} rows
 * @param {{ column: number, down: boolean }} by
 */
function order(columns, total, rows, by) {
  const all = rows ?? Uint32Array.from({ length: total }, (_, row) => row);
  const column = columns[by.column];
  if (!column) return all;
  const sign = by.down ? -1 : 1;
  if (column.numeric) {
    const keys = Float64Array.from(column.keys ?? column.values, (value) =>
      value === null ? Number.NaN : Number(value),
    );
    // What is not known stands last, whichever way.
    return all.sort((a, b) => {
      const [first, second] = [keys[a] ?? 0, keys[b] ?? 0];
      if (first === second) return a - b;
      if (Number.isNaN(first) || Number.isNaN(second))
        return Number(Number.isNaN(first)) - Number(Number.isNaN(second)) || a - b;
      return first < second ? -sign : sign;
    });
  }
  const keys = Array.from({ length: total }, (_, row) => textOf(column, row).toLowerCase());
  return all.sort((a, b) => {
    const [first, second] = [keys[a] ?? "", keys[b] ?? ""];
    return first === second ? a - b : first < second ? -sign : sign;
  });
}

/** @param {ColumnData[]} columns @param {number} row @param {Array<string | undefined>} units */
function drawRow(columns, row, units) {
  const line = element("tr");
  line.append(...columns.map((column, at) => drawCell(column, row, units[at])));
  return line;
}

/** @param {ColumnData} column @param {number} row @param {string} [unit] */
function drawCell(column, row, unit) {
  const kind = column.kinds?.[row] ?? (column.numeric ? "n" : column.is.charAt(0));
  const cell = element("td", column.numeric ? "num" : kind === "p" ? "path" : "");
  const nodes = cellNodes(kind, textOf(column, row, unit), toneNames[column.tones?.[row] ?? "p"]);
  if (column.largest === undefined) cell.append(...nodes);
  else {
    const pair = element("div", "pair");
    const figure = element("span");
    figure.append(...nodes);
    pair.append(drawBar(Number((column.keys ?? column.values)[row] ?? 0), column.largest), figure);
    cell.append(pair);
  }
  return cell;
}

/** @param {string} kind @param {string} text @param {string | undefined} tone @returns {Array<Node | string>} */
function cellNodes(kind, text, tone) {
  if (kind === "p") return pathNodes(text);
  if (kind === "c") return [element("code", "", text)];
  if (kind === "n" && text === "–") return [element("span", "dim", text)];
  return tone ? [element("span", tone, text)] : [text];
}

/** @param {number} value @param {number} largest */
function drawBar(value, largest) {
  const bar = document.createElementNS(svg, "svg");
  bar.setAttribute("class", "bar");
  bar.setAttribute("viewBox", "0 0 100 10");
  bar.setAttribute("preserveAspectRatio", "none");
  bar.setAttribute("aria-hidden", "true");
  const rect = document.createElementNS(svg, "rect");
  rect.setAttribute("width", largest > 0 && value > 0 ? String(Math.max(1, (value / largest) * 100)) : "0");
  rect.setAttribute("height", "10");
  bar.append(rect);
  return bar;
}
