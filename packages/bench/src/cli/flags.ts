import { parseArgs, type ParseArgsConfig } from "node:util";

import { usage } from "../errors.ts";

/** The flags and words of a command line; whatever is not in `options` is refused. */
export function parseFlags<T extends NonNullable<ParseArgsConfig["options"]>>(
  argv: readonly string[],
  options: T,
): ReturnType<typeof parseArgs<{ options: T; allowPositionals: true }>> {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true });
  } catch (error) {
    throw usage(error instanceof Error ? error.message : String(error), "the flags that --help lists");
  }
}

/** The number that a flag was given, or undefined where it was not. */
export function numberFlag(name: string, text: string | undefined, least: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text.replaceAll(/(?<=\d)[_,](?=\d)/g, ""));
  if (!Number.isFinite(value) || text.trim() === "" || value < least) {
    throw usage(`--${name} ${JSON.stringify(text)} is no such number`, `a number of at least ${least}`);
  }
  return value;
}
