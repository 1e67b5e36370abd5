import { escapeTerminal } from "../escape/terminal.ts";
import { formatCount } from "../units/count.ts";
import { columnShape, valueNumber } from "../value-text.ts";
import type { ColumnShape } from "../value-text.ts";
import type { Column, TableBlock, Value } from "../view.ts";
import { bar } from "./bar.ts";
import { fitColumns, gap } from "./fit-columns.ts";
import type { ColumnNeed } from "./fit-columns.ts";
import { flow } from "./flow.ts";
import { valuePiece } from "./pieces.ts";
import type { Piece } from "./pieces.ts";
import type { Screen } from "./screen.ts";
import { shortenEnd, shortenPath } from "./shorten.ts";
import { stringWidth } from "./width.ts";

const indent = 2;
/** Narrower than this a column of sentences is not worth reading. */
const leastSentences = 24;
const empty: Value = { is: "text", text: "" };

interface Drawn {
  title: string;
  shape: ColumnShape;
  bar: boolean;
  wrap: boolean;
  cells: Piece[];
  need: ColumnNeed;
}

/** A table's lines: caption, titles in capitals, rows, what it leaves out. */
export function tableLines(table: TableBlock, screen: Screen): string[] {
  const columns = table.columns.map((column, at) => drawColumn(column, table.rows, at, screen));
  const fit = fitColumns(
    columns.map((column) => column.need),
    screen.width - indent,
    screen.bars,
  );
  const lines: string[] = [];
  if (table.caption !== "")
    lines.push(
      ...flow([{ text: escapeTerminal(table.caption), style: "strong", flow: "words" }], screen.width, screen),
    );
  if (columns.some((column) => column.title !== "")) lines.push(...linesOf(-1));
  for (let row = 0; row < table.rows.length; row++) lines.push(...linesOf(row));
  if (table.rows.length === 0)
    lines.push(
      " ".repeat(Math.min(indent, screen.width - 1)) +
        screen.paint("dim", shortenEnd("(none)", screen.width - indent, screen.ellipsis)),
    );
  if (table.more && table.more.count > 0) lines.push(...moreLines(table.more, screen));
  return lines;

  /** One, or as many as the longest of the cells that go on below. */
  function linesOf(row: number): string[] {
    const cells = columns.map((column, at) => {
      const width = fit.widths[at] ?? null;
      if (width === null) return [];
      const cell = row < 0 ? { text: column.title, style: "dim" as const, flow: "whole" as const } : column.cells[row];
      const whole = cell ?? { text: "", style: "plain" as const, flow: "whole" as const };
      return column.wrap && row >= 0 ? wrapCell(whole, width, screen) : [fitCell(whole, width, screen)];
    });
    const height = Math.max(1, ...cells.map((parts) => parts.length));
    return Array.from({ length: height }, (_, part) => line(row, part, cells));
  }

  function line(row: number, part: number, cells: Piece[][]): string {
    let text = "";
    let pending = Math.min(indent, Math.max(0, screen.width - 1));
    for (const [at, column] of columns.entries()) {
      const width = fit.widths[at] ?? null;
      if (width === null) continue;
      const shown = cells[at]?.[part] ?? { text: "", style: "plain", flow: "whole" };
      const padding = Math.max(0, width - stringWidth(shown.text));
      const before = column.shape.numeric ? padding : 0;
      if (shown.text !== "") {
        text += " ".repeat(pending + before) + screen.paint(shown.style, shown.text);
        pending = padding - before;
      } else pending += width;
      if (column.bar && fit.bar > 0) {
        const drawn = row < 0 || part > 0 ? "" : cellBar(table.rows[row]?.[at], column.shape, fit.bar, screen);
        if (drawn !== "") {
          text += " ".repeat(pending + 1) + screen.paint("bar", drawn);
          pending = fit.bar - drawn.length;
        } else pending += 1 + fit.bar;
      }
      pending += gap;
    }
    return text;
  }
}

function drawColumn(column: Column, rows: Value[][], at: number, screen: Screen): Drawn {
  const shape = columnShape(rows, at);
  const title = escapeTerminal(column.title).toUpperCase();
  const cells = rows.map((row) => valuePiece(row[at] ?? empty, screen, shape.unit));
  const natural = cells.reduce((most, cell) => Math.max(most, stringWidth(cell.text)), stringWidth(title));
  const wrap = column.wrap === true && !shape.numeric;
  const isPath = cells.some((cell) => cell.flow === "path");
  const worth = shape.numeric ? natural : wrap ? leastSentences : isPath ? 32 : 16;
  const least = Math.min(natural, Math.max(worth, Math.min(16, stringWidth(title))));
  const drawn = column.bar === true && shape.numeric;
  return {
    title,
    shape,
    bar: drawn,
    wrap,
    cells,
    need: { natural, least, priority: column.priority ?? 1, bar: drawn },
  };
}

function fitCell(cell: Piece, width: number, screen: Screen): Piece {
  const shorten = cell.flow === "path" ? shortenPath : shortenEnd;
  return { ...cell, text: shorten(cell.text, width, screen.ellipsis) };
}

/** Broken between words; what a line is indented by, its further lines are too. */
function wrapCell(cell: Piece, width: number, screen: Screen): Piece[] {
  if (stringWidth(cell.text) <= width) return [cell];
  const [leading = ""] = /^ */.exec(cell.text) ?? [];
  const margin = leading.length < width / 2 ? leading : "";
  const plain = { ...screen, paint: (_style: string, text: string): string => text };
  const { style, flow: kind } = cell;
  const lines = flow([{ style, flow: kind, text: cell.text.trim() }], width - margin.length, plain);
  return lines.map((text) => ({ style, flow: kind, text: margin + text }));
}

function cellBar(value: Value | undefined, shape: ColumnShape, width: number, screen: Screen): string {
  const number = value === undefined ? null : (valueNumber(value) ?? null);
  return number === null || shape.largest === 0 ? "" : bar(number / shape.largest, width, screen.unicode);
}

function moreLines(more: { count: number; command: string }, screen: Screen): string[] {
  const pieces: Piece[] = [{ text: `(${formatCount(more.count)} more`, style: "dim", flow: "words" }];
  if (more.command !== "") {
    pieces.push(
      { text: "; ", style: "dim", flow: "words" },
      { text: escapeTerminal(more.command), style: "command", flow: "whole" },
    );
  }
  pieces.push({ text: ")", style: "dim", flow: "words" });
  const margin = Math.min(indent, screen.width - 1);
  return flow(pieces, screen.width - margin, screen).map((text) => " ".repeat(margin) + text);
}
