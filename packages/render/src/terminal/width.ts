const ascii = /^[\x20-\x7e]*$/;
const nothing = /^[\p{M}\u1160-\u11ff\ud7b0-\ud7ff]$/u;
const emoji = /^\p{Emoji_Presentation}$/u;

// East Asian Width W and F (Unicode Standard Annex 11), in the blocks that have assigned characters; emoji are above.
const wide: ReadonlyArray<readonly [first: number, last: number]> = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18dff],
  [0x1aff0, 0x1b2ff],
  [0x1f200, 0x1f2ff],
  [0x20000, 0x3fffd],
];

/**
 * How many columns `text` takes on a terminal. It must have been escaped: nothing in it may move the cursor.
 * Where terminals disagree (an emoji made by a variation selector) the wider answer is given.
 */
export function stringWidth(text: string): number {
  if (ascii.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

/** The longest beginning of `text` that takes at most `width` columns, with all marks of its last character. */
export function takeStart(text: string, width: number): string {
  if (ascii.test(text)) return text.slice(0, Math.max(0, width));
  let used = 0;
  let end = 0;
  for (const character of text) {
    used += characterWidth(character);
    if (used > width) break;
    end += character.length;
  }
  return text.slice(0, end);
}

/** The longest end of `text` that takes at most `width` columns and does not start with a mark. */
export function takeEnd(text: string, width: number): string {
  if (ascii.test(text)) return width <= 0 ? "" : text.slice(-width);
  let start = 0;
  let left = stringWidth(text);
  for (const character of text) {
    if (left <= width && characterWidth(character) > 0) break;
    left -= characterWidth(character);
    start += character.length;
  }
  return text.slice(start);
}

function characterWidth(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x300) return 1;
  // The selector that turns the sign before it into an emoji, two columns wide on terminals that follow it.
  if (code === 0xfe0f) return 1;
  if (nothing.test(character)) return 0;
  return emoji.test(character) || wide.some(([first, last]) => code >= first && code <= last) ? 2 : 1;
}
