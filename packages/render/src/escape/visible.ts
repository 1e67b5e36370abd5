// Control characters (C0, DEL, C1), format characters (bidirectional overrides, zero-width ones, tags), line and
// paragraph separators, and halves of surrogate pairs: whatever moves a cursor, turns text around or is not seen.
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
// A mark with nothing to stand on would land on what was printed before.
const looseMark = /^\p{M}/u;
const plain = /^[\x20-\x7e]*$/;

/**
 * `text` on one line with nothing in it that is not seen: each such character becomes `\x1b` or `\u{202e}`. A backslash
 * stays as it is, so that names and commands can be copied.
 */
export function visible(text: string): string {
  if (plain.test(text)) return text;
  return text.replace(unseen, escapeCharacter).replace(looseMark, escapeCharacter);
}

function escapeCharacter(character: string): string {
  if (character === "\n") return "\\n";
  if (character === "\t") return "\\t";
  if (character === "\r") return "\\r";
  const code = character.codePointAt(0) ?? 0;
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
}
