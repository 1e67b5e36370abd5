import type { Output, ProcessContext } from "../process-context.ts";

/** What may be drawn on an output. */
export interface Screen {
  colour: boolean;
  unicode: boolean;
  /** Columns. 80 where nothing says otherwise. */
  width: number;
  /** Whether to shorten and leave out so that lines fit: on a terminal, never in a pipe. */
  fitToWidth: boolean;
}

/** `--color` and `--no-color` as typed, or what the configuration says. */
export type ColourChoice = "auto" | "always" | "never";

/**
 * What may be drawn on `output`. Colours: the flags win, then `FORCE_COLOR` (`0` and `false` mean never), then a `NO_COLOR`
 * that is not empty, as in Node itself; then `configured`; then whether it is a terminal and not `TERM=dumb`. Unicode: by
 * the locale's character set. Width: `COLUMNS`, then the terminal's own.
 */
export function screenOf(
  output: Output,
  env: ProcessContext["env"],
  typed: ColourChoice = "auto",
  configured: ColourChoice = "auto",
): Screen {
  const choice = typed !== "auto" ? typed : fromEnvironment(env) !== "auto" ? fromEnvironment(env) : configured;
  const columns = Number(env["COLUMNS"]);
  return {
    colour: choice === "auto" ? output.isTerminal && env["TERM"] !== "dumb" : choice === "always",
    unicode: /utf-?8/i.test(env["LC_ALL"] || env["LC_CTYPE"] || env["LANG"] || ""),
    width: Number.isInteger(columns) && columns > 0 ? columns : output.columns || 80,
    fitToWidth: output.isTerminal,
  };
}

function fromEnvironment(env: ProcessContext["env"]): ColourChoice {
  const force = env["FORCE_COLOR"];
  if (force !== undefined) return force === "0" || force === "false" ? "never" : "always";
  return env["NO_COLOR"] ? "never" : "auto";
}
