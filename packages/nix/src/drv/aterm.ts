/** A string as Nix writes those that may hold anything (`printString` in src/libstore/derivations.cc). */
export function quoted(text: string): string {
  return `"${text.replace(/["\\\n\r\t]/g, escape)}"`;
}

/** A string as Nix writes those that hold nothing to escape (`printUnquotedString`). */
export function plain(text: string): string {
  return `"${text}"`;
}

/** What stands for the character `c` behind a backslash; any other character stands for itself. */
export function unescape(c: string): string {
  return c === "n" ? "\n" : c === "r" ? "\r" : c === "t" ? "\t" : c;
}

function escape(c: string): string {
  return c === "\n" ? "\\n" : c === "\r" ? "\\r" : c === "\t" ? "\\t" : `\\${c}`;
}
