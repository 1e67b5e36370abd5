import { styleText } from "node:util";
import type { Tone } from "../view.ts";

/** What the text renderer draws on. */
export interface Screen {
  /** Columns; `Infinity` in a pipe, where nothing is shortened, wrapped or left out. */
  width: number;
  paint: (style: Style, text: string) => string;
  /** Bars are drawn only where there is a terminal to fit. */
  bars: boolean;
  unicode: boolean;
  ellipsis: string;
  arrow: string;
  /** Stands for what is not known. */
  dash: string;
}

export type Style = Tone | "command" | "bar";

export interface TerminalOptions {
  /** Columns of the terminal. */
  width: number;
  /** Decided by the caller, who knows the stream, the environment and the flags; also true in a pipe if wanted there. */
  colour: boolean;
  /** `false` where the locale cannot show bars, arrows and dashes: `#`, `->`, `-` instead. */
  unicode: boolean;
  /** `false` in a pipe: nothing is shortened, wrapped or left out, and there are no bars. */
  fitToWidth: boolean;
}

const formats = {
  dim: "dim",
  strong: "bold",
  good: "green",
  warn: "yellow",
  bad: "red",
  command: "cyan",
  bar: "blue",
} as const;

export function makeScreen(options: TerminalOptions): Screen {
  const { unicode, fitToWidth } = options;
  return {
    width: fitToWidth ? Math.max(1, Math.floor(options.width) || 80) : Number.POSITIVE_INFINITY,
    paint: options.colour ? paint : (_, text) => text,
    bars: fitToWidth,
    unicode,
    ellipsis: unicode ? "…" : "...",
    arrow: unicode ? "→" : "->",
    dash: unicode ? "–" : "-",
  };
}

function paint(style: Style, text: string): string {
  if (style === "plain" || text === "") return text;
  // Whether to colour was decided by the caller; the stream and the environment are not asked again.
  return styleText(formats[style], text, { validateStream: false });
}
