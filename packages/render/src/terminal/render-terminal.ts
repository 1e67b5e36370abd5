import { biggest } from "../biggest.ts";
import type { Block, View } from "../view.ts";
import { escapeTerminal } from "../escape/terminal.ts";
import { flow } from "./flow.ts";
import { chainLines, factsLines, findingsLines, gapsLines, nextLines } from "./lists.ts";
import { textPieces } from "./pieces.ts";
import { makeScreen } from "./screen.ts";
import type { Screen, TerminalOptions } from "./screen.ts";
import { tableLines } from "./table.ts";

/**
 * A view as text: the answer, then the rest, a blank line between blocks, one newline at the end. In a terminal no line
 * is wider than `width`; in a pipe (`fitToWidth: false`) everything is there in full, a line a row, without bars.
 */
export function renderTerminal(view: View, options: TerminalOptions): string {
  const screen = makeScreen(options);
  let text = "";
  let before: Block["kind"] | null = null;
  for (const block of view.blocks) {
    const lines = blockLines(block, screen);
    if (lines.length === 0) continue;
    if (before !== null && before !== "heading") text += "\n";
    text += `${lines.join("\n")}\n`;
    before = block.kind;
  }
  return text;
}

function blockLines(block: Block, screen: Screen): string[] {
  switch (block.kind) {
    case "answer":
      return flow(textPieces(block.text, screen, "strong"), screen.width, screen);
    case "heading":
      return flow([{ text: escapeTerminal(block.text), style: "strong", flow: "words" }], screen.width, screen);
    case "paragraph":
      return flow(textPieces(block.text, screen), screen.width, screen);
    case "facts":
      return factsLines(block, screen);
    case "table":
      return tableLines(block, screen);
    case "treemap":
      return tableLines(biggest(block, 12), screen);
    case "chain":
      return chainLines(block, screen);
    case "findings":
      return findingsLines(block, screen);
    case "gaps":
      return gapsLines(block, screen);
    case "next":
      return nextLines(block, screen);
  }
}
