import { badHash } from "../errors.ts";
import { decodeNix32, encodeNix32 } from "./nix32.ts";

/** The algorithms that Nix knows (src/libutil/hash.cc); `blake3` only since 2.31 and behind a feature. */
export type HashAlgorithm = "blake3" | "md5" | "sha1" | "sha256" | "sha512";

/** Ways to write a hash; `sri` is `<algorithm>-<base64>`, the others are `<algorithm>:<digits>`. */
export type HashFormat = "base16" | "nix32" | "base64" | "sri";

/** A hash with its algorithm. */
export interface Hash {
  algorithm: HashAlgorithm;
  bytes: Uint8Array;
}

/** How many bytes a hash of each algorithm has. */
export const hashAlgorithms: Readonly<Record<HashAlgorithm, number>> = {
  blake3: 32,
  md5: 16,
  sha1: 20,
  sha256: 32,
  sha512: 64,
};

/**
 * Reads a hash as Nix does (`Hash::parseAny` in src/libutil/hash.cc): `sha256:<base16, nix32 or base64>`, told apart by
 * their length, or SRI, `sha256-<base64>`. `algorithm` says what a hash without a prefix is, and must agree with the
 * prefix where there is one.
 *
 * Throws `NIXPERF_HASH_INVALID`.
 */
export function parseHash(text: string, algorithm?: HashAlgorithm): Hash {
  const colon = text.indexOf(":");
  const separator = colon === -1 ? text.indexOf("-") : colon;
  const prefix = separator === -1 ? (algorithm ?? "") : text.slice(0, separator);
  if (!isAlgorithm(prefix)) throw badHash(text, "an algorithm in front: md5, sha1, sha256, sha512 or blake3");
  if (algorithm !== undefined && prefix !== algorithm) throw badHash(text, `a hash of ${algorithm}`);
  const isSri = colon === -1 && separator !== -1;
  const bytes = decode(text.slice(separator + 1), hashAlgorithms[prefix], isSri);
  if (bytes === null) throw badHash(text, `${hashAlgorithms[prefix]} bytes in base 16, Nix's base 32 or base 64`);
  return { algorithm: prefix, bytes };
}

/** Writes a hash with its algorithm in front, as `Hash::to_string(format, true)` does. */
export function formatHash(hash: Hash, format: HashFormat): string {
  switch (format) {
    case "base16":
      return `${hash.algorithm}:${hex(hash.bytes)}`;
    case "nix32":
      return `${hash.algorithm}:${encodeNix32(hash.bytes)}`;
    case "base64":
      return `${hash.algorithm}:${base64(hash.bytes)}`;
    case "sri":
      return `${hash.algorithm}-${base64(hash.bytes)}`;
  }
}

function isAlgorithm(text: string): text is HashAlgorithm {
  return Object.hasOwn(hashAlgorithms, text);
}

function decode(digits: string, size: number, isSri: boolean): Uint8Array | null {
  if (!isSri && digits.length === size * 2) {
    return /^[0-9a-fA-F]*$/.test(digits) ? new Uint8Array(Buffer.from(digits, "hex")) : null;
  }
  if (!isSri && digits.length === Math.ceil((size * 8) / 5)) return decodeNix32(digits);
  const bytes = new Uint8Array(Buffer.from(digits, "base64"));
  // Buffer skips what is not base 64; only what it would write itself is taken.
  return bytes.length === size && base64(bytes) === digits ? bytes : null;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("hex");
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64");
}
