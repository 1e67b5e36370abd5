export type {
  AnswerBlock,
  Block,
  ChainBlock,
  Column,
  FactsBlock,
  FindingsBlock,
  GapsBlock,
  HeadingBlock,
  NextBlock,
  ParagraphBlock,
  TableBlock,
  Text,
  Tone,
  TreemapBlock,
  Value,
  View,
} from "./view.ts";
export { age, bytes, command, count, dim, duration, path, ratio, strong, text } from "./values.ts";
export { byteUnits, columnUnit, formatBytes, pickUnit } from "./units/bytes.ts";
export type { ByteUnit } from "./units/bytes.ts";
export { formatCount, formatRatio } from "./units/count.ts";
export { formatAge, formatDuration } from "./units/time.ts";
export { parseAge, parseInstant, parseSize } from "./units/parse.ts";
export type { Size } from "./units/parse.ts";
export { escapeHtml } from "./escape/html.ts";
export { escapeMarkdown } from "./escape/markdown.ts";
export { quoteShell } from "./escape/shell.ts";
export { escapeTerminal } from "./escape/terminal.ts";
export { escapeWorkflowCommand } from "./escape/workflow.ts";
export { renderTerminal } from "./terminal/render-terminal.ts";
export type { TerminalOptions } from "./terminal/screen.ts";
export { renderMarkdown } from "./markdown/render-markdown.ts";
export { renderHtml } from "./html/render-html.ts";
export type { HtmlOptions } from "./html/render-html.ts";
