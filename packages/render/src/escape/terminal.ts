import { visible } from "./visible.ts";

/**
 * Text from outside, safe to print on a terminal: no escape sequence, no control character of either set, no newline,
 * no bidirectional override gets through; each is shown as `\x1b` or `\u{202e}`.
 */
export const escapeTerminal: (text: string) => string = visible;
