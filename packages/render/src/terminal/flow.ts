import type { Piece } from "./pieces.ts";
import type { Screen } from "./screen.ts";
import { shortenPath } from "./shorten.ts";
import { stringWidth, takeStart } from "./width.ts";

type Word = Piece[];

/**
 * Pieces as lines of at most `width` columns, broken between words; a path that is too long is shortened, anything else
 * that is too long is broken. Always at least one line.
 */
export function flow(pieces: Piece[], width: number, screen: Screen): string[] {
  const lines: string[] = [];
  let line = "";
  let used = 0;
  for (const word of toWords(pieces).flatMap((each) => fitWord(each, width, screen))) {
    const wide = wordWidth(word);
    if (used > 0 && used + 1 + wide > width) {
      lines.push(line);
      line = "";
      used = 0;
    }
    if (used > 0) {
      line += " ";
      used += 1;
    }
    line += word.map((piece) => screen.paint(piece.style, piece.text)).join("");
    used += wide;
  }
  return [...lines, line];
}

const wordWidth = (word: Word): number => word.reduce((sum, piece) => sum + stringWidth(piece.text), 0);

/** Cuts at the spaces of flowing text; what touches without a space stays one word. */
function toWords(pieces: Piece[]): Word[] {
  const words: Word[] = [];
  let open = false;
  for (const piece of pieces) {
    const parts = piece.flow === "words" ? piece.text.split(/( +)/) : [piece.text];
    for (const text of parts) {
      if (piece.flow === "words" && /^ *$/.test(text)) {
        if (text !== "") open = false;
      } else if (open) words.at(-1)?.push({ ...piece, text });
      else {
        words.push([{ ...piece, text }]);
        open = true;
      }
    }
  }
  return words;
}

function fitWord(word: Word, width: number, screen: Screen): Word[] {
  const excess = wordWidth(word) - width;
  if (excess <= 0) return [word];
  const path = word.find((piece) => piece.flow === "path");
  const room = path ? stringWidth(path.text) - excess : 0;
  if (path && room >= Math.min(8, width)) {
    return [
      word.map((piece) =>
        piece === path ? { ...piece, text: shortenPath(piece.text, room, screen.ellipsis) } : piece,
      ),
    ];
  }
  return word.flatMap((piece) => breakText(piece.text, width).map((text) => [{ ...piece, text }]));
}

function breakText(text: string, width: number): string[] {
  const lines: string[] = [];
  for (let rest = text; rest !== "";) {
    let line = takeStart(rest, width);
    const space = line.length < rest.length ? line.lastIndexOf(" ") : -1;
    if (space > 0 && line.slice(0, space).trim() !== "") line = line.slice(0, space);
    // A character wider than the whole line cannot be shown.
    if (line === "") return [...lines, "?".repeat(Math.min(1, width))];
    lines.push(line);
    rest = rest.slice(line.length).replace(/^ /, "");
  }
  return lines.length > 0 ? lines : [""];
}
