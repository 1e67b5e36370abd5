import type { Measured } from "./measured.ts";

/** What a disk does, through its file system. All is null where there was no time, or no way, to measure it. */
export interface DiskFigures {
  /** Files of 4 KiB were made and removed in a directory below this one. */
  directory: string;
  /** Whether that is on the file system of the store. */
  isStoresDisk: boolean;
  /** Of one file of 4 KiB, in the page cache. */
  createSeconds: Measured | null;
  statSeconds: Measured | null;
  readSeconds: Measured | null;
  removeSeconds: Measured | null;
  /** Until 4 KiB are on the disk for certain. */
  syncSeconds: Measured | null;
  /** One large file, until it is on the disk for certain. */
  writeBytesPerSecond: Measured | null;
  /** The same file, past the page cache. */
  readBytesPerSecond: Measured | null;
}
