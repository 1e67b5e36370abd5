import { createHash } from "node:crypto";
import type { Hash, HashAlgorithm } from "./hash-text.ts";
import { encodeNix32 } from "./nix32.ts";

/** The hash of `data`; text is hashed as UTF-8. */
export function hashOf(algorithm: Exclude<HashAlgorithm, "blake3">, data: string | Uint8Array): Hash {
  return { algorithm, bytes: new Uint8Array(createHash(algorithm).update(data).digest()) };
}

/** `bytes` folded to `size` bytes by exclusive or (`compressHash` in src/libutil/hash.cc). */
export function compressHash(bytes: Uint8Array, size: number): Uint8Array {
  const folded = new Uint8Array(size);
  for (let i = 0; i < bytes.length; i++) folded[i % size]! ^= bytes[i]!;
  return folded;
}

/**
 * The base name of the store path that Nix makes from a fingerprint (`makeStorePath` in
 * src/libstore/store-dir-config.cc, and the chapter "Store Path Specification" of the Nix manual):
 * the first 160 bits, folded, of SHA-256 over `<type>:sha256:<sha256>:<storeDir>:<name>`.
 *
 * `type` is `output:<id>`, `text` or `source`, the latter two followed by `:<reference>` for each reference and by
 * `:self`; `sha256` is in base 16; `name` is checked by nobody here.
 */
export function makeStorePathName(type: string, sha256: string, name: string, storeDir: string): string {
  const { bytes } = hashOf("sha256", `${type}:sha256:${sha256}:${storeDir}:${name}`);
  return `${encodeNix32(compressHash(bytes, 20))}-${name}`;
}

/** The name under `gcroots/auto` that Nix gives to the indirect root `linkPath` (`makeSymlink` in src/libstore/gc.cc). */
export function autoRootName(linkPath: string): string {
  return encodeNix32(hashOf("sha1", linkPath).bytes);
}
