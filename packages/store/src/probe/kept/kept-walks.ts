import { lstatSync } from "node:fs";
import type { StoreLocation } from "@nixperf/nix/location";
import { isStorePathName } from "@nixperf/nix/store-path";
import { keptFile, readKept, willBeTold, writeKept } from "./kept-files.ts";
import { stampOf } from "./stamp.ts";
import type { Stamp } from "./stamp.ts";
import { onDisk } from "../disk/walk-entry.ts";
import { decodeWalk, encodeWalk, walkForm } from "./walk-file.ts";
import type { KeptWalk } from "./walk-file.ts";

/** A lock that old is one that somebody left behind. */
const lockedMs = 86_400_000;

/** The last walk of the store, if the store is as it was then; null where it is not, or nothing (usable) is kept. */
export function recallWalk(directory: string, location: StoreLocation): KeptWalk | null {
  const { text } = stampOf(location);
  const bytes = readKept(keptFile(directory, location, "disk"), Buffer.from(walkForm(text)));
  try {
    return bytes === null ? null : decodeWalk(bytes, text);
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
  if (!willBeTold(location, before)) return;
  if (isBeingWritten(location, kept.walk.entries, before.takenAt)) return;
  await writeKept(keptFile(directory, location, "disk"), () => encodeWalk(kept, before.text));
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
