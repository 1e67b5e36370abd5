/**
 * What the store directory holds on disk, by entry (the base names in it, registered or not), so that the bytes which come
 * back for any set of entries can be added up without looking again. Bytes are `st_blocks` times 512, as `du` counts.
 *
 * An inode with one link belongs to one entry and is in that entry's sums. All others stand in `shared`, once, and every
 * link to one from below an entry in `links`.
 */
export interface DiskWalk {
  /** Base names in the store directory, `.links` left out. */
  entries: string[];
  /** From a base name to its number in `entries`. */
  indexOf: ReadonlyMap<string, number>;
  /** Of each entry: blocks of its directories and of its files with one link. */
  ownBytes: Float64Array;
  /** Of each entry: how many inodes those are. */
  ownInodes: Float64Array;
  /** Of each entry: sum of the sizes (`st_size`) of all its files and links, each name counted. */
  apparentBytes: Float64Array;
  /** Of each entry: names of files and links below it. */
  files: Float64Array;
  /** The links to shared inodes below entry `i` are `links[linkOffsets[i]]` to `links[linkOffsets[i + 1] - 1]`. */
  linkOffsets: Uint32Array;
  links: Uint32Array;
  shared: SharedInodes;
  linkFarm: LinkFarm;
  /** Entries of which a part could not be read; their figures are too low. */
  unreadable: string[];
  /** Why blocks say little here: "compression", "reflinks"; null where they are what they seem. */
  blocksMean: BlocksMean;
}

/** Inodes with more than one link, by number. */
export interface SharedInodes {
  bytes: Float64Array;
  /** `st_nlink`. */
  links: Uint32Array;
  /** 1 where one of the links is in `.links`. */
  inLinkFarm: Uint8Array;
}

/** The directory `.links`, in which Nix's optimiser keeps one link to each file it has deduplicated. */
export interface LinkFarm {
  entries: number;
  /** Blocks of the directory itself. */
  directoryBytes: number;
  /** Entries that no store object uses any more, which Nix's next collection removes. */
  unused: number;
  unusedBytes: number;
}

export interface BlocksMean {
  /** Type of the file system, such as `ext4` or `btrfs`; null where it is not known. */
  fileSystem: string | null;
  /** What makes the bytes that come back differ from blocks; empty where nothing is known to. */
  caveats: string[];
}
