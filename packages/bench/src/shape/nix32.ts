import type { Random } from "./random.ts";

// Nix's alphabet of base 32 (src/libutil/base-nix-32.cc): digits and letters without e, o, t and u.
const alphabet = "0123456789abcdfghijklmnpqrsvwxyz";

/** `bytes` in Nix's base 32: five bits a letter, the last bits of the bytes first. */
export function nix32(bytes: Uint8Array): string {
  const length = Math.ceil((bytes.length * 8) / 5);
  let text = "";
  for (let n = length - 1; n >= 0; n--) {
    const bit = n * 5;
    const byte = bit >> 3;
    const shift = bit & 7;
    const low = bytes[byte]! >> shift;
    const high = byte + 1 < bytes.length ? bytes[byte + 1]! << (8 - shift) : 0;
    text += alphabet[(low | high) & 31];
  }
  return text;
}

/** `length` random letters of Nix's base 32. 32 of them are the hash part of a store path. */
export function randomNix32(length: number, random: Random): string {
  let text = "";
  while (text.length < length) {
    let bits = random.uint32();
    for (let i = 0; i < 6 && text.length < length; i++) {
      text += alphabet[bits & 31];
      bits >>>= 5;
    }
  }
  return text;
}
