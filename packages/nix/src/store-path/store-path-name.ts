/** The base name of a store path, taken apart: `<hashPart>-<name>`. */
export interface StorePathName {
  /** The whole: what stands behind the store directory. */
  baseName: string;
  /** The 32 nix32 characters that tell this path from all others. */
  hashPart: string;
  /** What a person reads: `hello-2.12.1`, `hello-2.12.1.drv`, `hello-2.12.1-man`. */
  name: string;
}

/** Length of the hash part (`StorePath::HashLen`). */
export const hashPartLength = 32;

/** Longest name that Nix registers (`StorePath::MaxPathLen`). */
export const maxNameLength = 211;

// What a character may be part of: 1 = hash part, 2 = name, 3 = both. Nix's own base 32 leaves out e, o, u and t.
const charClass = new Uint8Array(128);
for (const c of "0123456789abcdfghijklmnpqrsvwxyz") charClass[c.charCodeAt(0)]! |= 1;
for (const c of "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+-._?=")
  charClass[c.charCodeAt(0)]! |= 2;

/**
 * Whether `baseName` is the base name of a store path by Nix's rule (`StorePath::StorePath` and `checkName` in
 * src/libstore/path.cc): 32 nix32 characters, one more that Nix does not look at (a dash, in every path it makes), and
 * a name of 1 to 211 characters of `[0-9a-zA-Z+-._?=]`. Allocates nothing.
 *
 * What a name may begin with changed: up to 2.3 no `.` at all, from 2.4 to 2.18 anything, in 2.19 and in some patch
 * releases before and after it again no `.`, and since 2.21 anything but `.`, `..`, `.-...` and `..-...`. Any of them may
 * have registered a path, so this takes what the most lenient took. Nix 2.21 and later hold what only older ones took
 * for something that is not theirs, and sweep it.
 */
export function isStorePathName(baseName: string): boolean {
  const length = baseName.length;
  if (length < hashPartLength + 2 || length > hashPartLength + 1 + maxNameLength) return false;
  for (let i = 0; i < hashPartLength; i++) {
    const c = baseName.charCodeAt(i);
    if (c > 127 || (charClass[c]! & 1) === 0) return false;
  }
  for (let i = hashPartLength + 1; i < length; i++) {
    const c = baseName.charCodeAt(i);
    if (c > 127 || (charClass[c]! & 2) === 0) return false;
  }
  return true;
}

/** `baseName` taken apart, or `null` when it is not the base name of a store path ({@link isStorePathName}). */
export function parseStorePathName(baseName: string): StorePathName | null {
  if (!isStorePathName(baseName)) return null;
  return {
    baseName,
    hashPart: baseName.slice(0, hashPartLength),
    name: baseName.slice(hashPartLength + 1),
  };
}
