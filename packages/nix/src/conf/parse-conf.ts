/** Where a setting was written. */
export interface ConfOrigin {
  /** Full path of the file, or `NIX_CONFIG` for the environment variable of that name. */
  file: string;
  /** Counted from 1. */
  line: number;
}

/** A line of nix.conf that says something. */
export type ConfLine =
  | { kind: "assignment"; name: string; value: string; origin: ConfOrigin }
  | { kind: "include"; path: string; mayBeMissing: boolean; origin: ConfOrigin }
  | { kind: "error"; text: string; origin: ConfOrigin };

/**
 * Takes the text of a nix.conf apart by Nix's grammar (`applyConfig` in src/libutil/configuration.cc): a `#` anywhere
 * begins a comment, words are separated by blanks, and a line is `name = words...`, `include path` or `!include path`.
 * There are no quotes and no continuation lines; the words of a value are joined by one space. Anything else is an
 * error, at which Nix would stop.
 */
export function parseNixConf(text: string, file: string): ConfLine[] {
  const lines: ConfLine[] = [];
  text.split("\n").forEach((raw, index) => {
    const hash = raw.indexOf("#");
    const said = hash === -1 ? raw : raw.slice(0, hash);
    const words = said.split(/[ \t\r]+/).filter((word) => word !== "");
    if (words.length === 0) return;
    lines.push(confLine(words, said.trim(), { file, line: index + 1 }));
  });
  return lines;
}

function confLine(words: string[], text: string, origin: ConfOrigin): ConfLine {
  const [name, second] = words;
  if (name === undefined || second === undefined) return { kind: "error", text, origin };
  if (name === "include" || name === "!include") {
    if (words.length !== 2) return { kind: "error", text, origin };
    return { kind: "include", path: second, mayBeMissing: name === "!include", origin };
  }
  if (second !== "=") return { kind: "error", text, origin };
  return { kind: "assignment", name, value: words.slice(2).join(" "), origin };
}
