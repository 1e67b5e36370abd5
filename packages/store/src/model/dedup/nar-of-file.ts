/**
 * The NAR of a single file, by whose SHA-256 Nix's optimiser tells equal files (`LocalStore::optimisePath_`,
 * `optimise-store.cc`). The format: `dump` in `archive.cc` and the chapter "Nix Archive (NAR) format" of the Nix manual.
 * A text is its length in 8 bytes, little-endian, and its bytes, filled up with zeros to a multiple of 8.
 */

/**
 * Writes what stands in front of the content of a regular file of `size` bytes, and returns how long that is. Of the
 * file's mode only the executable bit is in a NAR.
 */
export function writeNarStart(into: Uint8Array, size: number, executable: boolean): number {
  const start = executable ? beforeExecutable : beforeRegular;
  into.set(start);
  new DataView(into.buffer, into.byteOffset).setBigUint64(start.length - 8, BigInt(size), true);
  return start.length;
}

/** What stands behind the content: zeros that fill it up, and the end. */
export function narEnd(size: number): Uint8Array {
  return afterContent[fill(size)]!;
}

/** Writes the whole NAR of a symbolic link, and returns how long it is. Its text may be any bytes. */
export function writeLinkNar(into: Uint8Array, target: Uint8Array): number {
  into.set(beforeSymlink);
  new DataView(into.buffer, into.byteOffset).setBigUint64(beforeSymlink.length - 8, BigInt(target.length), true);
  into.set(target, beforeSymlink.length);
  const end = narEnd(target.length);
  into.set(end, beforeSymlink.length + target.length);
  return beforeSymlink.length + target.length + end.length;
}

function narText(text: string): Uint8Array {
  // All of them are ASCII.
  const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
  return join([lengthOf(bytes.length), bytes, new Uint8Array(fill(bytes.length))]);
}

function lengthOf(size: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(size), true);
  return bytes;
}

function fill(size: number): number {
  return (8 - (size % 8)) % 8;
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

// Made once: a store has millions of files.
const beginning = ["nix-archive-1", "(", "type"];
const beforeSymlink = join([...[...beginning, "symlink", "target"].map(narText), lengthOf(0)]);
const beforeRegular = join([...[...beginning, "regular", "contents"].map(narText), lengthOf(0)]);
const beforeExecutable = join([...[...beginning, "regular", "executable", "", "contents"].map(narText), lengthOf(0)]);
/** By how many zeros the content needs. */
const afterContent = Array.from({ length: 8 }, (_, zeros) => join([new Uint8Array(zeros), narText(")")]));
