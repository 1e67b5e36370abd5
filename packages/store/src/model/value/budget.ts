import { budgetNeedsDisk } from "../../errors.ts";

/** When to stop. All limits that are given hold; with none there is no budget and everything dead may go. */
export interface Budget {
  /** Bytes of the disk that are to come back, at least. */
  freeBytes?: number | null | undefined;
  /** Inodes that are to come back, at least. */
  freeInodes?: number | null | undefined;
  /** How much of the disk is to be free in the end, as a part of its size: 0.15 is 15 %. */
  diskFreeShare?: number | null | undefined;
  /** What the store is to take on disk in the end, at most. */
  storeBelowBytes?: number | null | undefined;
}

/** How full a disk is now. */
export interface DiskNow {
  /** What the store takes: `diskTotals` of a walk of all of it. Null where that is not known. */
  storeBytes: number | null;
  /** Of the file system that the store is on. */
  totalBytes: number;
  /** Free there for those without privilege. */
  availableBytes: number;
}

/** What has to come back for a budget to be met; never negative. */
export interface Need {
  bytes: number;
  inodes: number;
}

/**
 * What `budget` asks for, now that the disk is as it is; null when there is no budget.
 *
 * @throws NIXPERF_BUDGET_NEEDS_DISK for `storeBelowBytes` when it is not known what the store takes
 */
export function needOf(budget: Budget, now: DiskNow): Need | null {
  const { freeBytes = null, freeInodes = null, diskFreeShare = null, storeBelowBytes = null } = budget;
  if ([freeBytes, freeInodes, diskFreeShare, storeBelowBytes].every((limit) => limit === null)) return null;
  const wanted = [0, freeBytes ?? 0];
  if (diskFreeShare !== null) wanted.push(Math.ceil(diskFreeShare * now.totalBytes) - now.availableBytes);
  if (storeBelowBytes !== null) {
    if (now.storeBytes === null) throw budgetNeedsDisk();
    wanted.push(now.storeBytes - storeBelowBytes);
  }
  return { bytes: Math.max(...wanted), inodes: Math.max(0, freeInodes ?? 0) };
}
