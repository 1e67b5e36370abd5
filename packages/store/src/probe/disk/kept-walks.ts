import { createHash } from "node:crypto";
import { lstatSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { writeAtomically } from "@nixperf/files";
import type { StoreLocation } from "@nixperf/nix/location";
import { isStorePathName } from "@nixperf/nix/store-path";
import { stampOf } from "./stamp.ts";
import type { Stamp } from "./stamp.ts";
import { onDisk } from "./walk-entry.ts";
import { decodeWalk, encodeWalk } from "./walk-file.ts";
import type { KeptWalk } from "./walk-file.ts";

/** How long everything must have been at rest when a walk begins: coarser clocks and delayed allocation are faster. */
const restMs = 10_000;
/** Something unregistered that is older was most likely left behind. */
const lockedMs = 3_600_000;
const largest = 512 * 1024 * 1024;
const mostFiles = 8;

/** File systems on this machine, of which `stat` tells the present. */
const local = new Set(["ext4", "xfs", "btrfs", "zfs", "bcachefs", "f2fs", "tmpfs", "ramfs", "overlay", "apfs"]);

/** The last walk of the store, if the store is as it was then; null where it is not, or nothing (usable) is kept. */
export function recallWalk(directory: string, location: StoreLocation): KeptWalk | null {
  try {
    const file = fileOf(directory, location);
    const stats = lstatSync(file);
    if (!stats.isFile() || stats.size > largest || stats.uid !== process.getuid?.()) return null;
    const kept = decodeWalk(readFileSync(file));
    return kept?.stamp === stampOf(location).text ? kept : null;
  } catch {
    return null;
  }
}

/**
 * Keeps a walk for the next run, where that run could tell whether it still holds. What cannot be kept is no error: it is
 * found out again.
 *
 * @param before the store's stamp before the walk
 */
export async function keepWalk(
  directory: string,
  location: StoreLocation,
  before: Stamp,
  kept: KeptWalk,
): Promise<void> {
  const { walk, walkedAt } = kept;
  if (before.changedAt > walkedAt - restMs || stampOf(location).text !== before.text) return;
  if (!local.has(walk.blocksMean.fileSystem ?? "")) return;
  if (isBeingWritten(location, walk.entries, walkedAt) || !isOurs(directory)) return;
  const bytes = encodeWalk(kept);
  if (bytes.length > largest) return;
  try {
    await writeAtomically(fileOf(directory, location), bytes);
    forgetOldest(dirname(fileOf(directory, location)));
  } catch {
    // Read-only, full, or not this user's.
  }
}

function fileOf(directory: string, { realStoreDir }: StoreLocation): string {
  return join(directory, "store", `disk-${createHash("sha256").update(realStoreDir).digest("hex").slice(0, 16)}`);
}

/** Whether a build, or whatever else writes below an entry without a trace in the store directory, may be at work. */
function isBeingWritten({ realStoreDir }: StoreLocation, entries: readonly string[], now: number): boolean {
  const storeDir = Buffer.from(realStoreDir, "utf8").toString("latin1");
  return entries.some((name) => {
    if (isStorePathName(name) && !/\.(?:lock|chroot|check)$/.test(name)) return false;
    const stats = lstatSync(onDisk(`${storeDir}/${name}`), { throwIfNoEntry: false });
    return stats !== undefined && stats.ctimeMs > now - lockedMs;
  });
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
function forgetOldest(directory: string): void {
  const files = readdirSync(directory)
    .filter((name) => name.startsWith("disk-"))
    .map((name) => ({ name, changed: lstatSync(join(directory, name)).mtimeMs }))
    .sort((a, b) => b.changed - a.changed);
  for (const { name } of files.slice(mostFiles)) rmSync(join(directory, name), { force: true });
}
