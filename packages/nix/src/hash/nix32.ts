const alphabet = "0123456789abcdfghijklmnpqrsvwxyz";

const digitOf = new Int8Array(128).fill(-1);
for (let i = 0; i < alphabet.length; i++) digitOf[alphabet.charCodeAt(i)] = i;

/**
 * `bytes` in Nix's own base 32 (`printHash32` in src/libutil/hash.cc): no e, o, u or t, the last five bits first, and
 * `ceil(8n / 5)` characters for `n` bytes.
 */
export function encodeNix32(bytes: Uint8Array): string {
  let text = "";
  for (let n = Math.ceil((bytes.length * 8) / 5) - 1; n >= 0; n--) {
    const bit = n * 5;
    const i = bit >> 3;
    const j = bit & 7;
    text += alphabet[((bytes[i]! >> j) | ((bytes[i + 1] ?? 0) << (8 - j))) & 31]!;
  }
  return text;
}

/**
 * The bytes that `text` stands for in nix32, or `null` when no bytes are written so: a character outside the alphabet,
 * a length that no number of bytes has, or bits set beyond the last byte.
 */
export function decodeNix32(text: string): Uint8Array | null {
  const bytes = new Uint8Array(Math.floor((text.length * 5) / 8));
  if (Math.ceil((bytes.length * 8) / 5) !== text.length) return null;
  for (let n = 0; n < text.length; n++) {
    const c = text.charCodeAt(text.length - 1 - n);
    const digit = c < 128 ? digitOf[c]! : -1;
    if (digit < 0) return null;
    const bit = n * 5;
    const i = bit >> 3;
    const spread = digit << (bit & 7);
    bytes[i]! |= spread & 0xff;
    if (spread > 0xff) {
      if (i + 1 >= bytes.length) return null;
      bytes[i + 1]! |= spread >> 8;
    }
  }
  return bytes;
}
