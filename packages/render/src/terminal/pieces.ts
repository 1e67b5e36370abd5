import { escapeTerminal } from "../escape/terminal.ts";
import type { ByteUnit } from "../units/bytes.ts";
import { valueNumber, valueText } from "../value-text.ts";
import type { Text, Value } from "../view.ts";
import type { Screen, Style } from "./screen.ts";

/** A stretch of escaped text in one style. `words` may break at its spaces, `path` may be shortened, `whole` neither. */
export interface Piece {
  text: string;
  style: Style;
  flow: "words" | "path" | "whole";
}

export function valuePiece(value: Value, screen: Screen, unit?: ByteUnit): Piece {
  if (valueNumber(value) === null) return { text: screen.dash, style: "dim", flow: "whole" };
  const text = escapeTerminal(valueText(value, unit));
  if (value.is === "text") return { text, style: value.tone ?? "plain", flow: "words" };
  if (value.is === "path") return { text, style: "plain", flow: "path" };
  return { text, style: value.is === "command" ? "command" : "plain", flow: "whole" };
}

/** A line of text as pieces; `style` for whatever has none of its own. */
export function textPieces(line: Text, screen: Screen, style: Style = "plain"): Piece[] {
  const parts = typeof line === "string" ? [line] : line;
  return parts.map((part) => {
    if (typeof part === "string") return { text: escapeTerminal(part), style, flow: "words" };
    const piece = valuePiece(part, screen);
    if (piece.style === "plain") piece.style = style;
    return piece;
  });
}
