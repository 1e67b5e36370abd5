import { amendWalk, isWithoutStrangers } from "../../model/disk/amend-walk.ts";
import type { AmendableWalk } from "../../model/disk/amend-walk.ts";
import { isAsItWas } from "../../model/disk/entry-marks.ts";
import { lookAtStore } from "./look-at-store.ts";
import type { MarkedWalk } from "./look-at-store.ts";
import type { WalkStoreOptions } from "./walk-store.ts";

/** Of how many entries the figures were taken over, and the walk as a whole. */
export interface AmendedWalk {
  walk: MarkedWalk;
  takenOver: number;
}

/**
 * Walks the store; of entries that are as they were in an earlier walk, if there is one, only they themselves and their
 * links are looked at. Where something may have changed below them, all is walked.
 *
 * @param earlier a walk of the same store directory, since the machine was started
 * @throws NIXPERF_STORE_DIR_UNLISTED
 */
export async function walkWhatChanged(
  options: Omit<WalkStoreOptions, "only">,
  earlier: AmendableWalk | null,
): Promise<AmendedWalk> {
  if (earlier === null || !isWithoutStrangers(earlier)) return { walk: await lookAtStore(options, null), takenOver: 0 };
  const there = (name: string): number => earlier.indexOf.get(name) ?? -1;
  const seen = await lookAtStore(options, earlier);
  const from = Int32Array.from(seen.entries, there);
  for (let entry = 0; entry < from.length; entry++)
    if (from[entry]! >= 0 && !isAsItWas(earlier.marks, from[entry]!, seen.marks, entry)) from[entry] = -1;
  const mayBeAmended = seen.unreadableParts.every(({ entry }) => entry >= 0);
  const walk = mayBeAmended ? amendWalk(earlier, seen, from) : null;
  if (walk === null) return { walk: await lookAtStore(options, null), takenOver: 0 };
  return { walk, takenOver: from.reduce((count, old) => (old < 0 ? count : count + 1), 0) };
}
