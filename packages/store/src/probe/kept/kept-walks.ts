import { lstatSync } from "node:fs";
import type { StoreLocation } from "@nixperf/nix/location";
import { isStorePathName } from "@nixperf/nix/store-path";
import type { AmendableWalk } from "../../model/disk/amend-walk.ts";
import { marksAtRest } from "../../model/disk/entry-marks.ts";
import type { MarkedWalk } from "../disk/look-at-store.ts";
import { onDisk } from "../disk/walk-entry.ts";
import { keptFile, readKept, restMs, willBeTold, writeKept } from "./kept-files.ts";
import { stampOf } from "./stamp.ts";
import type { Stamp } from "./stamp.ts";
import { decodeWalk, encodeWalk, walkForm } from "./walk-file.ts";

/** A lock that old is one that somebody left behind. */
const lockedMs = 86_400_000;

/** What is known of a store from the last walk that was kept. */
export interface RecalledWalk {
  /** When the walk began, in milliseconds since the epoch. */
  walkedAt: number;
  walk: MarkedWalk;
  /** The store is as it was then; otherwise entries that are as they were may be taken over. */
  holds: boolean;
}

/** The last walk of the store since the machine was started; null where nothing (usable) is kept. */
export function recallWalk(directory: string, location: StoreLocation): RecalledWalk | null {
  const { text, place } = stampOf(location);
  const bytes = readKept(keptFile(directory, location, "disk"), Buffer.from(walkForm(place)));
  try {
    const kept = bytes === null ? null : decodeWalk(bytes, place);
    return kept && { walkedAt: kept.walkedAt, walk: kept.walk, holds: kept.stamp === text };
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
  { walkedAt, walk }: Pick<RecalledWalk, "walkedAt" | "walk">,
): Promise<void> {
  if (!willBeTold(location, before)) return;
  const stamp = isBeingWritten(location, walk, before.takenAt) ? null : before.text;
  const marks = marksAtRest(walk, before.takenAt - restMs);
  const kept = { walkedAt, walk: { ...walk, marks }, stamp };
  await writeKept(keptFile(directory, location, "disk"), () => encodeWalk(kept, before.place));
}

/** Whether a build, or whatever else writes below an entry without a trace in the store directory, may be at work. */
function isBeingWritten({ realStoreDir }: StoreLocation, { entries }: AmendableWalk, now: number): boolean {
  const storeDir = Buffer.from(realStoreDir, "utf8").toString("latin1");
  return entries.some((name) => {
    if (isStorePathName(name) && !/\.(?:lock|chroot|check)$/.test(name)) return false;
    const stats = lstatSync(onDisk(`${storeDir}/${name}`), { throwIfNoEntry: false });
    return stats !== undefined && stats.ctimeMs > now - lockedMs;
  });
}
