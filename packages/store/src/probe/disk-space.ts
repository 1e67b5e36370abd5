import { statfs } from "node:fs/promises";

/** How large the file system is that `directory` is on, and what is free there for those without privilege (`statfs`). */
export async function diskSpace(directory: string): Promise<{ totalBytes: number; availableBytes: number }> {
  const { blocks, bavail, bsize } = await statfs(directory);
  return { totalBytes: blocks * bsize, availableBytes: bavail * bsize };
}
