import { escapeTerminal } from "../escape/terminal.ts";
import { severities } from "../severities.ts";
import type { ChainBlock, FactsBlock, FindingsBlock, GapsBlock, NextBlock } from "../view.ts";
import { flow } from "./flow.ts";
import { textPieces, valuePiece } from "./pieces.ts";
import type { Piece } from "./pieces.ts";
import type { Screen, Style } from "./screen.ts";
import { shortenEnd, shortenPath } from "./shorten.ts";
import { stringWidth } from "./width.ts";

/** Lines that start with `head`; what does not fit on the first goes below, under its beginning. */
export function hanging(head: Piece, indent: number, pieces: Piece[], screen: Screen, column = 0): string[] {
  const margin = Math.max(0, Math.min(indent, screen.width - 8));
  const wide = Math.max(column, stringWidth(head.text));
  const rest = screen.width - margin - wide;
  if (rest < Math.min(16, screen.width)) {
    const inner = Math.max(0, Math.min(margin + 2, screen.width - 8));
    return [
      ...indented(margin, flow([head], screen.width - margin, screen)),
      ...indented(inner, flow(pieces, screen.width - inner, screen)),
    ];
  }
  const name = head.text.trimEnd();
  const start = " ".repeat(margin) + screen.paint(head.style, name);
  return flow(pieces, rest, screen).map((line, at) => {
    if (at > 0) return " ".repeat(margin + wide) + line;
    return line === "" ? start.trimEnd() : start + " ".repeat(wide - stringWidth(name)) + line;
  });
}

const indented = (by: number, lines: string[]): string[] => lines.map((line) => " ".repeat(by) + line);

const words = (text: string, style: Style = "plain"): Piece => ({ text: escapeTerminal(text), style, flow: "words" });

export function factsLines(block: FactsBlock, screen: Screen): string[] {
  const names = block.facts.map((fact) =>
    shortenEnd(escapeTerminal(fact.name), Math.max(8, Math.floor(screen.width / 2)), screen.ellipsis),
  );
  const column = Math.max(0, ...names.map(stringWidth)) + 2;
  return block.facts.flatMap((fact, at) => {
    const head: Piece = { text: names[at] ?? "", style: "dim", flow: "whole" };
    return hanging(head, 2, textPieces(fact.value, screen), screen, column);
  });
}

export function chainLines(block: ChainBlock, screen: Screen): string[] {
  const lines = block.caption === "" ? [] : flow([words(block.caption, "strong")], screen.width, screen);
  for (const [at, step] of block.steps.entries()) {
    // Deep chains stop moving to the right before there is no room left for what they say.
    const indent = Math.min(2 + 2 * Math.max(0, at - 1), Math.max(2, Math.floor(screen.width / 4)));
    const edge = step.edge === null || step.edge === "" ? "" : `${escapeTerminal(step.edge)}  `;
    const head = at === 0 && edge === "" ? "" : `${screen.arrow} ${edge}`;
    const value = valuePiece(step.value, screen);
    const room = Math.max(16, screen.width - indent - stringWidth(head));
    const fitting = value.flow === "path" ? { ...value, text: shortenPath(value.text, room, screen.ellipsis) } : value;
    const note =
      step.note === undefined ? [] : [words(" (", "dim"), ...textPieces(step.note, screen, "dim"), words(")", "dim")];
    lines.push(...hanging({ text: head, style: "dim", flow: "words" }, indent, [fitting, ...note], screen));
  }
  return lines;
}

const severityStyles: Record<string, Style> = { error: "bad", warning: "warn", note: "strong" };

export function findingsLines(block: FindingsBlock, screen: Screen): string[] {
  const lines: string[] = [];
  for (const { severity, title, findings } of severities(block)) {
    lines.push(...flow([words(title, severityStyles[severity] ?? "plain")], screen.width, screen));
    for (const finding of findings) {
      const subject: Piece = { text: escapeTerminal(finding.subject), style: "strong", flow: "path" };
      lines.push(
        ...hanging(words(""), 2, [subject], screen),
        ...hanging(words(""), 4, [words(finding.message)], screen),
      );
      lines.push(...tryLines(finding.tries, 4, screen));
    }
  }
  return lines;
}

export function gapsLines(block: GapsBlock, screen: Screen): string[] {
  return block.gaps.flatMap((gap) => [
    ...hanging(words("not known: ", "warn"), 0, [words(gap.message)], screen),
    ...tryLines(gap.tries, 2, screen),
  ]);
}

function tryLines(tries: string[], indent: number, screen: Screen): string[] {
  return tries.flatMap((line, at) =>
    hanging(words(at === 0 ? "try" : "", "dim"), indent, [words(line, "command")], screen, 5),
  );
}

export function nextLines(block: NextBlock, screen: Screen): string[] {
  const commands = block.steps.map((step) => escapeTerminal(step.command));
  const column = Math.max(0, ...commands.map(stringWidth)) + 4;
  const lead = "Next   ";
  const beside = screen.width - lead.length - column >= 24;
  return block.steps.flatMap((step, at) => {
    const head: Piece = { text: at === 0 ? lead : "", style: "strong", flow: "whole" };
    const command: Piece = { text: commands[at] ?? "", style: "command", flow: "whole" };
    if (!beside)
      return [
        ...hanging(head, 0, [command], screen, lead.length),
        ...hanging(words(""), lead.length + 2, [words(step.does, "dim")], screen),
      ];
    return hanging(command, lead.length, [words(step.does)], screen, column).map((line, row) =>
      at === 0 && row === 0 ? screen.paint("strong", "Next") + line.slice(4) : line,
    );
  });
}
