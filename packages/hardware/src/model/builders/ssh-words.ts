import type { NixVersion } from "@nixperf/nix/version";

/**
 * How a Nix makes words of `NIX_SSHOPTS` (src/libstore/ssh.cc): since 2.26 as a shell would, with quotes and backslashes
 * (`shellSplitString`); before, and in Lix, at every blank, whatever stands around it (`tokenizeString`).
 */
export type WordSplit = "shell" | "blanks";

const shellSince = [2, 26] as const;

/** Null: as current Nix does. */
export function wordSplitOf(nix: Pick<NixVersion, "implementation" | "numbers"> | null): WordSplit {
  if (nix === null) return "shell";
  if (nix.implementation === "Lix") return "blanks";
  const [major = 0, minor = 0] = nix.numbers;
  return major > shellSince[0] || (major === shellSince[0] && minor >= shellSince[1]) ? "shell" : "blanks";
}

/** Whether it makes a difference for this text how it is split. */
export function isQuoted(text: string): boolean {
  return /["'\\]/.test(text);
}

/** The words, none of them expanded; null where a quote has no end, which Nix refuses too. */
export function sshWords(text: string, split: WordSplit): string[] | null {
  return split === "blanks" ? text.split(/[ \t\n\r]+/).filter((word) => word !== "") : shellWords(text);
}

/** Unlike in a shell, a line feed is a letter like any other, and a backslash at the end is nothing. */
function shellWords(text: string): string[] | null {
  const words: string[] = [];
  // Null between words: quotes with nothing in them are a word.
  let word: string | null = null;
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (char === " " || char === "\t") {
      if (word !== null) words.push(word);
      word = null;
    } else if (char === "'" || char === '"') {
      const end = closing(text, at + 1, char);
      if (end === -1) return null;
      const inside = text.slice(at + 1, end);
      word = (word ?? "") + (char === '"' ? inside.replace(/\\([$`"\\])/g, "$1") : inside);
      at = end;
    } else if (char !== "\\") word = (word ?? "") + char;
    else if (++at < text.length) word = (word ?? "") + text[at]!;
  }
  if (word !== null) words.push(word);
  return words;
}

/** Where the quote ends that begins before `at`; -1 when it does not. */
function closing(text: string, at: number, quote: string): number {
  for (let i = at; i < text.length; i++) {
    if (text[i] === quote) return i;
    if (quote === '"' && text[i] === "\\") i++;
  }
  return -1;
}
