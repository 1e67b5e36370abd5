import { statfs } from "node:fs/promises";

/** A file system as a whole. */
export interface DiskSpace {
  totalBytes: number;
  /** Free for those without privilege. */
  availableBytes: number;
  /** Null on file systems that make inodes as they need them, such as btrfs. */
  totalInodes: number | null;
  availableInodes: number | null;
}

/** How large the file system is that `directory` is on, and what is free there for those without privilege (`statfs`). */
export async function diskSpace(directory: string): Promise<DiskSpace> {
  const { blocks, bavail, bsize, files, ffree } = await statfs(directory);
  return {
    totalBytes: blocks * bsize,
    availableBytes: bavail * bsize,
    totalInodes: files === 0 ? null : files,
    availableInodes: files === 0 ? null : ffree,
  };
}
