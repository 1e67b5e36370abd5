/** How much room a file system has for links, and for names in one directory. */
export interface DirectoryLimits {
  /** Links that one file can have; null where that is not known. */
  links: number | null;
  /** Bytes that one directory can have; null where there is no such limit, or it is not known. */
  directoryBytes: number | null;
}

/**
 * `EXT4_LINK_MAX`, `BTRFS_LINK_MAX` and `XFS_MAXLINK` of Linux. The tree of names of an ext4 directory has two levels of
 * blocks of 4 KiB unless the feature `large_dir` is on; when it is full Nix goes on without linking ("cannot link").
 */
export function directoryLimits(fileSystem: string | null): DirectoryLimits {
  switch (fileSystem) {
    case "ext4":
      return { links: 65_000, directoryBytes: 507 * 510 * 4096 };
    case "btrfs":
      return { links: 65_535, directoryBytes: null };
    case "xfs":
      return { links: 2_147_483_647, directoryBytes: null };
    default:
      return { links: null, directoryBytes: null };
  }
}

/** Between what and what a directory grows. */
export interface LinksGrowth {
  leastBytes: number;
  mostBytes: number;
}

const block = 4096;
/** An entry of ext4 has 8 bytes and its name, in words of four; those of `.links` have 52 characters. */
const entryBytes = 60;
/** What a block of entries has room for beside its checksum. */
const usable = block - 12;

/**
 * How much `.links` grows on ext4 (blocks of 4 KiB) by so many names. A block that is full is cut in halves, and which
 * one fills up depends on hashes with a secret, so that there is only a range. Null on other file systems, where
 * directories are kept in other ways.
 */
export function linksGrowth(
  fileSystem: string | null,
  directoryBytes: number,
  entries: number,
  newLinks: number,
): LinksGrowth | null {
  if (newLinks === 0) return { leastBytes: 0, mostBytes: 0 };
  if (fileSystem !== "ext4") return null;
  const blocks = Math.max(1, directoryBytes / block);
  const least = Math.ceil(((entries + newLinks) * entryBytes) / usable) * block - directoryBytes;
  // Each block there is may be full and be cut by one name; from then on half a block has to be filled for the next cut.
  const cuts = Math.min(newLinks, blocks) + Math.ceil(newLinks / Math.floor(usable / entryBytes / 2));
  // Blocks of the tree: one for each 500 of the others, and the first ones.
  const tree = Math.ceil((blocks + cuts) / 250) + 2;
  return { leastBytes: Math.max(0, least), mostBytes: (cuts + tree) * block };
}
