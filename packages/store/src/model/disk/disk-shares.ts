import type { DiskTotals } from "./disk-totals.ts";
import type { DiskWalk } from "./disk-walk.ts";
import { reclaim } from "./reclaim.ts";

/** A part of what the store takes on disk. */
export interface DiskShare {
  /** Entries of the store directory. */
  entries: number;
  bytes: number;
  inodes: number;
}

/** What a store takes on disk, divided by what would come back if it went; the parts add up to all of it. */
export interface DiskShares {
  /** What stays when all else goes: live paths, and what they share with others; the directories of the store. */
  live: DiskShare;
  /** What would come back if all dead paths went, unused entries of `.links` aside. */
  dead: DiskShare;
  /** What would come back besides if all went that is not registered. */
  unregistered: DiskShare;
  /** Entries of `.links` that nothing uses; they go with the next collection in any case. */
  unusedLinks: DiskShare;
}

/**
 * @param dead byte names of the dead paths' entries; those that are not there count for nothing
 * @param unregistered the same of what is not registered and that nothing protects
 */
export function diskShares(
  walk: DiskWalk,
  totals: Pick<DiskTotals, "bytes" | "inodes">,
  dead: readonly string[],
  unregistered: readonly string[],
): DiskShares {
  const unusedLinks = { entries: 0, bytes: walk.linkFarm.unusedBytes, inodes: walk.linkFarm.unused };
  const chosen = new Uint8Array(walk.entries.length);
  const choose = (names: readonly string[]): number => {
    let entries = 0;
    for (const name of names) {
      const entry = walk.indexOf.get(name);
      if (entry === undefined || chosen[entry] === 1) continue;
      chosen[entry] = 1;
      entries++;
    }
    return entries;
  };
  const deadEntries = choose(dead);
  const withDead = reclaim(walk, chosen);
  const unregisteredEntries = choose(unregistered);
  const withAll = reclaim(walk, chosen);
  return {
    live: {
      entries: walk.entries.length - deadEntries - unregisteredEntries,
      bytes: totals.bytes - withAll.bytes,
      inodes: totals.inodes - withAll.inodes,
    },
    dead: {
      entries: deadEntries,
      bytes: withDead.bytes - unusedLinks.bytes,
      inodes: withDead.inodes - unusedLinks.inodes,
    },
    unregistered: {
      entries: unregisteredEntries,
      bytes: withAll.bytes - withDead.bytes,
      inodes: withAll.inodes - withDead.inodes,
    },
    unusedLinks,
  };
}
