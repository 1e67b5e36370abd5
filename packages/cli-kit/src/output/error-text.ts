import type { NixperfError } from "@nixperf/errors";

/**
 * An error as people read it: what is wrong, what was found, what was expected, what to try, and its code. `escape`
 * makes text from outside harmless on a terminal. With `debug` the stack underneath follows.
 */
export function errorText(
  error: NixperfError,
  options: { escape: (text: string) => string; colour: boolean; debug?: boolean },
): string {
  const { escape, colour } = options;
  const paint = (code: string, text: string): string => (colour ? `\x1b[${code}m${text}\x1b[0m` : text);
  const lines = [`${paint("1;31", "error:")} ${escape(error.message)}`];
  const add = (label: string, text: string): void => {
    lines.push(`  ${paint("2", label.padEnd(9))} ${escape(text)}`);
  };
  if (error.found !== null) add("found", error.found);
  if (error.expected !== null) add("expected", error.expected);
  error.tries.forEach((attempt, index) => add(index === 0 ? "try" : "", attempt));
  add("code", error.code);
  if (options.debug) lines.push(...stackLines(error).map((line) => `  ${escape(line)}`));
  return `${lines.join("\n")}\n`;
}

function stackLines(error: Error): string[] {
  const own = (error.stack ?? "").split("\n").slice(1);
  if (error.cause === undefined) return own;
  const cause = error.cause instanceof Error ? (error.cause.stack ?? error.cause.message) : String(error.cause);
  return [...own, ...`caused by ${cause}`.split("\n")];
}
