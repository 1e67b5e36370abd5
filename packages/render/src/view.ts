/**
 * What a command shows, said once and drawn three ways: on a terminal, as Markdown, as one HTML page. A view holds
 * values, not strings: the renderer chooses units, widths, colours and escapes for where the text goes. All text in a
 * view may come from outside (store path names, link names) and is treated as hostile by every renderer.
 */
export interface View {
  /** Title of the page or document; a terminal does not show it. */
  title: string;
  blocks: Block[];
}

export type Block =
  | AnswerBlock
  | HeadingBlock
  | ParagraphBlock
  | FactsBlock
  | TableBlock
  | TreemapBlock
  | ChainBlock
  | FindingsBlock
  | GapsBlock
  | NextBlock;

/** The answer to the question, in one line that could be read out on the phone. First in every view. */
export interface AnswerBlock {
  kind: "answer";
  text: Text;
}

export interface HeadingBlock {
  kind: "heading";
  text: string;
}

export interface ParagraphBlock {
  kind: "paragraph";
  text: Text;
}

/** Names and values, one pair a line. */
export interface FactsBlock {
  kind: "facts";
  facts: Array<{ name: string; value: Text }>;
}

export interface TableBlock {
  kind: "table";
  /** Heading of the table; also its caption for screen readers. */
  caption: string;
  columns: Column[];
  /** Cells in the order of the columns. */
  rows: Value[][];
  /** What the table leaves out, and the command that shows it. */
  more?: { count: number; command: string };
}

export interface Column {
  title: string;
  /** When the terminal is narrow, columns with the highest number go first; those with 0 never go. Default 1. */
  priority?: number;
  /** Draw each value's share of the column's largest beside it, as a bar. For `bytes`, `count` and `ratio` values. */
  bar?: boolean;
  /** Sentences: where the terminal is narrow they go on in lines of their own instead of being cut. */
  wrap?: boolean;
}

/**
 * Nested rectangles by weight. Columnar, because there may be 100,000 of them: node `i` has `labels[i]`, lies inside
 * node `parents[i]` (-1 for the top; a parent stands before its children) and weighs `weights[i]` in all, its children
 * included. On a terminal and in Markdown the largest top nodes are shown as a table.
 */
export interface TreemapBlock {
  kind: "treemap";
  caption: string;
  /** What the weight is, such as "retained size". */
  measure: string;
  labels: string[];
  parents: ArrayLike<number>;
  /** Bytes. */
  weights: ArrayLike<number>;
  /** Colour class of each node, an index into `groupNames`. */
  groups: ArrayLike<number>;
  groupNames: string[];
}

/** A path through a graph: each step with the kind of edge that leads to it (`null` for the first). */
export interface ChainBlock {
  kind: "chain";
  caption: string;
  steps: Array<{ edge: string | null; value: Value; note?: Text }>;
}

/** Things to act on: severity, subject, message, what to try. Errors first. */
export interface FindingsBlock {
  kind: "findings";
  findings: Array<{ severity: "error" | "warning" | "note"; subject: string; message: string; tries: string[] }>;
}

/** What could not be known; left out when empty. */
export interface GapsBlock {
  kind: "gaps";
  gaps: Array<{ message: string; tries: string[] }>;
}

/** What to do next: a command and what it does. */
export interface NextBlock {
  kind: "next";
  steps: Array<{ command: string; does: string }>;
}

/** A line of text with values in it. */
export type Text = string | Array<string | Value>;

/** One figure or name. `null` means "not known" and is shown as a dash, never as 0. */
export type Value =
  | { is: "text"; text: string; tone?: Tone }
  /** A store path or file name: may be shortened in the middle where room is short, never in a pipe. */
  | { is: "path"; path: string }
  | { is: "bytes"; bytes: number | null }
  /** `one` and `many` name what is counted ("path", "paths"); without them the bare number is shown. */
  | { is: "count"; count: number | null; one?: string; many?: string }
  /** Seconds since something happened. */
  | { is: "age"; seconds: number | null }
  /** A length of time in seconds. */
  | { is: "duration"; seconds: number | null }
  /** 0 to 1, shown as a percentage. */
  | { is: "ratio"; ratio: number | null }
  | { is: "command"; command: string };

export type Tone = "plain" | "dim" | "strong" | "good" | "warn" | "bad";
