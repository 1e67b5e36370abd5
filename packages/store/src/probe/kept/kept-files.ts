import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readSync,
  readdirSync,
  rmSync,
  statfsSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { crc32 } from "node:zlib";
import type { StoreLocation } from "@nixperf/nix/location";
import { blocksMean } from "../../model/disk/blocks-mean.ts";
import { stampOf } from "./stamp.ts";
import type { Stamp } from "./stamp.ts";

/** How long everything must have been at rest when a look begins: coarser clocks and delayed allocation are faster. */
export const restMs = 10_000;
const largest = 512 * 1024 * 1024;
const mostFiles = 8;

/**
 * File systems on this machine, of which `stat` tells the present. Not overlays: what is done in a layer below does not
 * change what `stat` says of the directory that is put together.
 */
const local = new Set(["ext4", "xfs", "btrfs", "zfs", "bcachefs", "f2fs", "tmpfs", "ramfs", "apfs"]);

/** Where something about a store is kept; `kind` says what. Stores that share a name take turns: each file says of what it is. */
export function keptFile(directory: string, { realStoreDir }: StoreLocation, kind: string): string {
  const name = `${kind}-${crc32(realStoreDir).toString(16).padStart(8, "0")}`;
  return join(resolve(directory), "store", name);
}

/**
 * What is kept in a file that begins with `form`; null where there is no such file, or it is not this user's own.
 *
 * @param form what the file has to be, and of which state: most that are kept are of another one by now
 */
export function readKept(file: string, form: Buffer): Buffer | null {
  let open: number | null = null;
  try {
    if (!isOurs(dirname(file))) return null;
    open = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const stats = fstatSync(open);
    if (!stats.isFile() || stats.size > largest || stats.size < form.length || stats.uid !== process.geteuid?.()) {
      return null;
    }
    const bytes = Buffer.allocUnsafeSlow(stats.size);
    readSync(open, bytes, 0, form.length, 0);
    if (!bytes.subarray(0, form.length).equals(form)) return null;
    let at = form.length;
    for (let read = -1; at < bytes.length && read !== 0; at += read)
      read = readSync(open, bytes, at, bytes.length - at, at);
    return at === bytes.length ? bytes : null;
  } catch {
    return null;
  } finally {
    if (open !== null) closeSync(open);
  }
}

/** Writes what is to be kept, and removes the oldest of its kind. What cannot be kept is found out again. */
export async function writeKept(file: string, encode: () => Buffer): Promise<void> {
  try {
    if (!isOurs(dirname(file))) return;
    const bytes = encode();
    if (bytes.length > largest) return;
    // Most runs only read, and are spared loading it.
    const { writeAtomically } = await import("@nixperf/files");
    await writeAtomically(file, bytes);
    forgetOldest(file);
  } catch {
    // Read-only, full, not this user's, or more than fits into one text.
  }
}

/**
 * Whether a later run could tell that what was seen of a store still holds: nothing had been changing when the look began,
 * nothing changed while it lasted, and the file systems are this machine's own.
 *
 * @param before the store's stamp before the look
 */
export function willBeTold(location: StoreLocation, before: Stamp): boolean {
  const { text, changedAt, takenAt, databaseDir } = before;
  if (changedAt > takenAt - restMs || stampOf(location).text !== text) return false;
  return isLocal(location.realStoreDir) && isLocal(databaseDir);
}

function isLocal(directory: string): boolean {
  try {
    return local.has(blocksMean(process.platform, statfsSync(directory).type).fileSystem ?? "");
  } catch {
    return false;
  }
}

/**
 * Whether a directory, there or still to be made, is this user's and nobody else could have led there: with `sudo` it may be
 * the caller's, in which root should leave nothing behind, or a link of his to somewhere else.
 */
function isOurs(directory: string): boolean {
  const own = process.geteuid?.();
  let deepest: number | null = null;
  for (let at = directory; ; at = dirname(at)) {
    const stats = lstatSync(at, { throwIfNoEntry: false });
    if (stats !== undefined) {
      if (stats.uid !== own && stats.uid !== 0) return false;
      deepest ??= stats.uid;
    }
    if (at === dirname(at)) return deepest === own;
  }
}

/** Stores come and go, those of tests above all. */
function forgetOldest(file: string): void {
  const directory = dirname(file);
  const kind = file.slice(directory.length + 1, -8);
  const files = readdirSync(directory)
    .filter((name) => name.startsWith(kind) && name.length === kind.length + 8)
    .map((name) => ({ name, changed: lstatSync(join(directory, name)).mtimeMs }))
    .sort((a, b) => b.changed - a.changed);
  for (const { name } of files.slice(mostFiles)) rmSync(join(directory, name), { force: true });
}
