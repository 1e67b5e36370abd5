import type { DiskWalk } from "../disk/disk-walk.ts";

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

/** The file system that a store lies on, as `statvfs` has it. */
export interface DiskSpace {
  totalBytes: number;
  /** Free for those without privilege. */
  availableBytes: number;
}

/** What has to come back for a budget to be met; never negative. */
export interface Need {
  bytes: number;
  inodes: number;
}

/** What `budget` asks for, now that the disk is as it is; null when there is no budget. */
export function needOf(budget: Budget, walk: DiskWalk, space: DiskSpace): Need | null {
  const { freeBytes, freeInodes, diskFreeShare, storeBelowBytes } = budget;
  const limits = [freeBytes, freeInodes, diskFreeShare, storeBelowBytes];
  if (limits.every((limit) => limit === null || limit === undefined)) return null;
  const wanted = [0, freeBytes ?? 0];
  if (typeof diskFreeShare === "number") {
    wanted.push(Math.ceil(diskFreeShare * space.totalBytes) - space.availableBytes);
  }
  if (typeof storeBelowBytes === "number") wanted.push(storeBytes(walk) - storeBelowBytes);
  return { bytes: Math.max(...wanted), inodes: Math.max(0, freeInodes ?? 0) };
}

/** What all that is in the store directory takes on disk, `.links` included; the store directory itself aside. */
export function storeBytes(walk: DiskWalk): number {
  const { ownBytes, shared, linkFarm } = walk;
  let bytes = linkFarm.directoryBytes + linkFarm.unusedBytes;
  for (const own of ownBytes) bytes += own;
  for (const inode of shared.bytes) bytes += inode;
  return bytes;
}
