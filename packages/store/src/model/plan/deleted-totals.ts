import type { StoreDatabase } from "@nixperf/nix/database";
import type { DiskWalk } from "../disk/disk-walk.ts";
import { reclaim } from "../disk/reclaim.ts";
import type { ApplyRecord } from "./apply-record.ts";

/**
 * What deleted paths took: by Nix's own sizes, and on disk by the links that there were right before.
 *
 * @param walk null where the disk was not read
 * @param isSwept whether Nix has looked through `.links` though no path was deleted
 */
export function deletedTotals(
  deleted: readonly string[],
  { storeDir, indexOf, narSizes }: Pick<StoreDatabase, "storeDir" | "indexOf" | "narSizes">,
  walk: DiskWalk | null,
  isSwept = false,
): ApplyRecord["actual"] {
  let narBytes = 0;
  const chosen = new Uint8Array(walk?.entries.length ?? 0);
  for (const path of deleted) {
    const baseName = path.slice(storeDir.length + 1);
    const index = indexOf.get(baseName);
    if (index !== undefined) narBytes += narSizes[index]!;
    const entry = walk?.indexOf.get(baseName);
    if (entry !== undefined) chosen[entry] = 1;
  }
  if (deleted.length === 0 && !isSwept) return { narBytes, bytes: 0, inodes: 0 };
  return walk === null ? { narBytes, bytes: null, inodes: null } : { narBytes, ...reclaim(walk, chosen) };
}
