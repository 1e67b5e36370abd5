import { lstatSync, readFileSync, readdirSync, rmSync, statSync, statfsSync } from "node:fs";
import { dirname, join } from "node:path";
import { crc32 } from "node:zlib";
import type { StoreLocation } from "@nixperf/nix/location";
import { blocksMean } from "../../model/disk/blocks-mean.ts";
import { stampOf } from "./stamp.ts";
import type { Stamp } from "./stamp.ts";

/** How long everything must have been at rest when a look begins: coarser clocks and delayed allocation are faster. */
const restMs = 10_000;
const largest = 512 * 1024 * 1024;
const mostFiles = 8;

/** File systems on this machine, of which `stat` tells the present. */
const local = new Set(["ext4", "xfs", "btrfs", "zfs", "bcachefs", "f2fs", "tmpfs", "ramfs", "overlay", "apfs"]);

/** Where something about a store is kept; `kind` says what. Stores that share a name take turns: each file says of what it is. */
export function keptFile(directory: string, { realStoreDir }: StoreLocation, kind: string): string {
  return join(directory, "store", `${kind}-${crc32(realStoreDir).toString(16).padStart(8, "0")}`);
}

/** What is kept in a file; null where there is nothing that this user has written. */
export function readKept(file: string): Buffer | null {
  try {
    const stats = lstatSync(file);
    if (!stats.isFile() || stats.size > largest || stats.uid !== process.getuid?.()) return null;
    return readFileSync(file);
  } catch {
    return null;
  }
}

/** Writes what is to be kept, and removes the oldest of its kind. What cannot be kept is found out again. */
export async function writeKept(file: string, bytes: Buffer): Promise<void> {
  if (bytes.length > largest) return;
  try {
    if (!isOurs(dirname(file))) return;
    // Most runs only read, and are spared loading it.
    const { writeAtomically } = await import("@nixperf/files");
    await writeAtomically(file, bytes);
    forgetOldest(file);
  } catch {
    // Read-only, full, or not this user's.
  }
}

/**
 * Whether a later run could tell that what was seen of a store still holds: nothing had been changing when the look began,
 * nothing changed while it lasted, and the file systems are this machine's own.
 *
 * @param before the store's stamp before the look
 * @param lookedAt when the look began, in milliseconds since the epoch
 */
export function willBeTold(location: StoreLocation, before: Stamp, lookedAt: number): boolean {
  if (before.changedAt > lookedAt - restMs || stampOf(location).text !== before.text) return false;
  return isLocal(location.realStoreDir) && isLocal(location.stateDir);
}

function isLocal(directory: string): boolean {
  try {
    return local.has(blocksMean(process.platform, statfsSync(directory).type).fileSystem ?? "");
  } catch {
    return false;
  }
}

/** With `sudo` it may be the caller's directory, in which root should leave nothing behind. */
function isOurs(directory: string): boolean {
  for (let at = directory; at !== dirname(at); at = dirname(at)) {
    const stats = statSync(at, { throwIfNoEntry: false });
    if (stats !== undefined) return stats.uid === process.getuid?.();
  }
  return false;
}

/** Stores come and go, those of tests above all. */
function forgetOldest(file: string): void {
  const directory = dirname(file);
  const kind = file.slice(directory.length + 1, -8);
  const files = readdirSync(directory)
    .filter((name) => name.startsWith(kind))
    .map((name) => ({ name, changed: lstatSync(join(directory, name)).mtimeMs }))
    .sort((a, b) => b.changed - a.changed);
  for (const { name } of files.slice(mostFiles)) rmSync(join(directory, name), { force: true });
}
