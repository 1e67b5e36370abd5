/** What a line of progress says, in numbers only. */
export interface ProgressLine {
  done: number;
  expected: number;
  running: number;
  failed: number;
  /** The first 15 digits of the id, and 1 followed by the others; 0 when there are none. */
  idHigh: number;
  idLow: number;
  /** Where the digits of the id stand in the bytes. */
  idStart: number;
  idEnd: number;
}

/** No line that {@link scanProgress} takes is longer; it may look as far as that. */
export const maxProgressBytes = 192;

/**
 * Reads a line of progress exactly as `JSONLogger` writes it (`nlohmann::json` sorts the members), right from the bytes:
 * 98 of 100 lines are such. Returns where it ends, before the end of line, or -1 for any other line, also one with a
 * number of more than 15 digits. The caller has to own {@link maxProgressBytes} bytes from `start` on.
 */
export function scanProgress(bytes: Uint8Array, start: number, head: Uint8Array, into: ProgressLine): number {
  let at = start;
  for (let i = 0; i < head.length; i++, at++) if (bytes[at] !== head[i]) return -1;
  for (let field = 0; field < 4; field++) {
    let value = bytes[at]! - 48;
    if (value < 0 || value > 9) return -1;
    const last = at + 15;
    let digit = bytes[++at]! - 48;
    if (value === 0 && digit >= 0 && digit <= 9) return -1;
    while (digit >= 0 && digit <= 9) {
      if (at === last) return -1;
      value = value * 10 + digit;
      digit = bytes[++at]! - 48;
    }
    if (field === 0) into.done = value;
    else if (field === 1) into.expected = value;
    else if (field === 2) into.running = value;
    else into.failed = value;
    if (field < 3) {
      if (digit !== comma) return -1;
      at++;
    }
  }
  for (let i = 0; i < beforeId.length; i++, at++) if (bytes[at] !== beforeId[i]) return -1;
  at = scanId(bytes, at, into);
  if (at < 0) return -1;
  for (let i = 0; i < afterId.length; i++, at++) if (bytes[at] !== afterId[i]) return -1;
  return at;
}

function scanId(bytes: Uint8Array, start: number, into: ProgressLine): number {
  let at = start;
  let digit = bytes[at]! - 48;
  if (digit < 1 || digit > 9) return -1;
  let low = 0;
  let high = 0;
  for (; digit >= 0 && digit <= 9; digit = bytes[++at]! - 48) {
    if (at - start < 15) low = low * 10 + digit;
    else high = (high === 0 ? 10 : high * 10) + digit;
    if (at - start === 20) return -1;
  }
  into.idLow = low;
  into.idHigh = high;
  into.idStart = start;
  into.idEnd = at;
  return at;
}

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

/** How a line of progress begins. */
export function progressHead(prefix: string): Uint8Array {
  return ascii(`${prefix}{"action":"result","fields":[`);
}

const comma = 44 - 48;
const beforeId = ascii('],"id":');
const afterId = ascii(',"type":105}');
