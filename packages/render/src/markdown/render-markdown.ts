import { biggest } from "../biggest.ts";
import { capital } from "../capital.ts";
import { codeMarkdown, escapeMarkdown } from "../escape/markdown.ts";
import { severities } from "../severities.ts";
import { formatCount } from "../units/count.ts";
import type { ByteUnit } from "../units/bytes.ts";
import { columnShape, valueText } from "../value-text.ts";
import type { Block, ChainBlock, FindingsBlock, TableBlock, Text, Value, View } from "../view.ts";

/**
 * A view as GitHub flavoured Markdown, for a pull request, a job summary or a file. Nothing in the view becomes markup,
 * a link or a mention.
 */
export function renderMarkdown(view: View): string {
  const parts = [`# ${escapeMarkdown(view.title)}`, ...view.blocks.map(blockMarkdown)];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function blockMarkdown(block: Block): string {
  switch (block.kind) {
    case "answer":
      return `**${line(block.text)}**`;
    case "heading":
      return `## ${escapeMarkdown(block.text)}`;
    case "paragraph":
      return line(block.text);
    case "facts":
      return block.facts.map((fact) => `- ${escapeMarkdown(fact.name)}: ${line(fact.value)}`).join("\n");
    case "table":
      return table(block);
    case "treemap":
      return table(biggest(block, 20));
    case "chain":
      return chain(block);
    case "findings":
      return findings(block);
    case "gaps":
      return list(
        "Not known",
        block.gaps.map((gap) => `${escapeMarkdown(gap.message)}${tries(gap.tries)}`),
      );
    case "next":
      return list(
        "Next",
        block.steps.map((step) => `${codeMarkdown(step.command)}: ${escapeMarkdown(step.does)}`),
      );
  }
}

const list = (title: string, items: string[]): string =>
  items.length === 0 ? "" : `### ${title}\n\n${items.map((item) => `- ${item}`).join("\n")}`;

function line(text: Text): string {
  if (typeof text === "string") return escapeMarkdown(text);
  // Escaped piece by piece, so a space at the edge of a piece must stay a space.
  const edge = /^( *)(.*?)( *)$/s;
  return text
    .map((part) => {
      if (typeof part !== "string") return value(part);
      const [, before = "", words = "", after = ""] = edge.exec(part) ?? [];
      return (before && " ") + escapeMarkdown(words) + (after && " ");
    })
    .join("")
    .trim();
}

function value(item: Value, unit?: ByteUnit): string {
  const shown = valueText(item, unit);
  if (item.is === "path" || item.is === "command") return codeMarkdown(shown);
  if (item.is === "text" && (item.tone === "strong" || item.tone === "bad")) return strong(escapeMarkdown(shown));
  return escapeMarkdown(shown);
}

// Asterisks beside punctuation do not always make emphasis; the element always does.
const strong = (markdown: string): string => (markdown === "" ? "" : `<strong>${markdown}</strong>`);

const row = (cells: string[]): string => `| ${cells.join(" | ")} |`;

function table(block: TableBlock): string {
  const caption = block.caption === "" ? [] : [`### ${escapeMarkdown(block.caption)}`];
  if (block.columns.length === 0 || block.rows.length === 0) return [...caption, "(none)"].join("\n\n");
  const shapes = block.columns.map((_, at) => columnShape(block.rows, at));
  const lines = [
    row(block.columns.map((column) => escapeMarkdown(capital(column.title)))),
    row(shapes.map((shape) => (shape.numeric ? "--:" : ":--"))),
    ...block.rows.map((cells) =>
      row(shapes.map((shape, at) => value(cells[at] ?? { is: "text", text: "" }, shape.unit))),
    ),
  ];
  const more = block.more && block.more.count > 0 ? [moreText(block.more)] : [];
  return [...caption, lines.join("\n"), ...more].join("\n\n");
}

function moreText(more: { count: number; command: string }): string {
  const command = more.command === "" ? "" : `; ${codeMarkdown(more.command)}`;
  return `(${formatCount(more.count)} more${command})`;
}

function chain(block: ChainBlock): string {
  const caption = block.caption === "" ? [] : [`### ${escapeMarkdown(block.caption)}`];
  const steps = block.steps.map((step, at) => {
    const edge = step.edge === null || step.edge === "" ? "" : `${escapeMarkdown(step.edge)} → `;
    const note = step.note === undefined ? "" : ` (${line(step.note)})`;
    return `${at + 1}. ${edge}${value(step.value)}${note}`;
  });
  return [...caption, ...(steps.length > 0 ? [steps.join("\n")] : [])].join("\n\n");
}

function findings(block: FindingsBlock): string {
  return severities(block)
    .map(({ title, findings: group }) =>
      list(
        title,
        group.map(
          (finding) => `${codeMarkdown(finding.subject)}: ${escapeMarkdown(finding.message)}${tries(finding.tries)}`,
        ),
      ),
    )
    .join("\n\n");
}

const tries = (lines: string[]): string => lines.map((each) => `\n  - try: ${escapeMarkdown(each)}`).join("");
