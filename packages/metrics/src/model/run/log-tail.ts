/** The last lines of a log, bounded. */
export interface LogTail {
  add(line: string): void;
  last(): string | null;
  text(): string | null;
}

const maxLines = 20;
const maxLength = 300;

export function logTail(): LogTail {
  const lines: string[] = [];
  return {
    add(line) {
      lines.push(plainText(line.length > maxLength ? `${line.slice(0, maxLength)}...` : line));
      if (lines.length > maxLines) lines.shift();
    },
    last: () => lines.at(-1) ?? null,
    text: () => (lines.length === 0 ? null : lines.join("\n")),
  };
}

/** Without ANSI sequences; other control characters stay for whoever shows it to escape. */
export function plainText(text: string): string {
  return text.includes("\u001B") ? text.replaceAll(ansi, "") : text;
}

/** CSI sequences, OSC sequences up to their end, and two-character ones (ECMA-48). */
// oxlint-disable-next-line no-control-regex
const ansi = /\u001B(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001B]*(?:\u0007|\u001B\\)?|[@-Z\\^_])/g;
