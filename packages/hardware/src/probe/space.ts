import { realpathSync, statfsSync } from "node:fs";
import { dirname } from "node:path";
import type { Space } from "../model/readings/readings.ts";

/** Room under a directory, or under the nearest one above it that exists. Null when nothing can be known. */
export function spaceUnder(directory: string): Space | null {
  for (let path = directory; ; path = dirname(path)) {
    try {
      const realPath = realpathSync(path);
      const { bsize, blocks, bavail, files, ffree } = statfsSync(realPath);
      return { realPath, blockBytes: bsize, blocks, freeBlocks: bavail, inodes: files, freeInodes: ffree };
    } catch (error) {
      const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
      if (!isMissing || path === "/" || path === ".") return null;
    }
  }
}
