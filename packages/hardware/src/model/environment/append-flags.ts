import { quoteFish, quotePosix } from "./quote.ts";

interface Flags {
  name: string;
  value: string;
}

/** What a variable is with the flags at its end, on one line; where they are there already it stays as it is. */
export function appendedTo(now: string | undefined, value: string): string {
  const words = (now ?? "").split(/\s+/).filter((word) => word !== "");
  if (` ${words.join(" ")}`.endsWith(` ${value}`)) return words.join(" ");
  return [...words, value].join(" ");
}

/** The same for sh, bash and zsh, with the value that the variable has when this is read; also with `set -eu`. */
export function appendPosix({ name, value }: Flags): string {
  const isLast = `*${quotePosix(` ${value}`)}`;
  const added = `"\${${name}:+$${name} }"${quotePosix(value)}`;
  return `case " \${${name}-}" in ${isLast}) ;; *) ${name}=${added} ;; esac; export ${name}`;
}

/** The same for fish. */
export function appendFish({ name, value }: Flags): string {
  const isLast = `(string escape --style=regex -- ${quoteFish(` ${value}`)})'$'`;
  const added = `(string join ' ' -- $${name} ${quoteFish(value)})`;
  return `string match -qr -- ${isLast} " $${name}"; or set -gx ${name} ${added}`;
}
