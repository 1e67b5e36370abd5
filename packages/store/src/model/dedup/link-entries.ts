import type { InodeNumbers } from "./loose-file.ts";

/** The entries of `.links`, in columns: names in nix32, and what `lstat` says of each. */
export interface LinkEntries {
  names: readonly string[];
  inodes: InodeNumbers;
  /** One of `fileKind`. */
  kinds: Uint8Array;
  sizes: Float64Array;
  /** `st_blocks` times 512. */
  bytes: Float64Array;
  /** `st_nlink`, the one in `.links` included. */
  links: Uint32Array;
}

/** What hard links save. */
export interface Saving {
  /** Blocks, as `du` counts. */
  bytes: number;
  /** Sizes of the files. */
  apparentBytes: number;
  inodes: number;
}

/** How the directory `.links` is. */
export interface LinkHealth {
  entries: number;
  /** Entries that no store object uses any more; Nix's next collection removes them. */
  unused: number;
  unusedBytes: number;
  /** Entries whose names are no hashes, which Nix did not make. */
  odd: number;
  /** The most links that a file in it has. */
  mostLinks: number;
}

/**
 * What the links of `.links` save now: each file would be as often on disk as store objects have it. Nix's own figure
 * (`nix-store --gc`: "hard linking is currently saving") goes by sizes, and takes the blocks of `.links` off.
 */
export function savedNow(farm: LinkEntries): Saving {
  const saving: Saving = { bytes: 0, apparentBytes: 0, inodes: 0 };
  // One inode may stand there under two names, where a file was changed in between.
  const own = new Map<number | bigint, number>();
  for (const inode of farm.inodes) own.set(inode, (own.get(inode) ?? 0) + 1);
  for (let entry = 0; entry < farm.names.length; entry++) {
    const entries = own.get(farm.inodes[entry]!)!;
    own.set(farm.inodes[entry]!, 0);
    if (entries === 0) continue;
    const spared = Math.max(0, farm.links[entry]! - entries - 1);
    saving.bytes += spared * farm.bytes[entry]!;
    saving.apparentBytes += spared * farm.sizes[entry]!;
    saving.inodes += spared;
  }
  return saving;
}

export function linkHealth(farm: LinkEntries): LinkHealth {
  const health: LinkHealth = { entries: farm.names.length, unused: 0, unusedBytes: 0, odd: 0, mostLinks: 0 };
  for (let entry = 0; entry < farm.names.length; entry++) {
    const links = farm.links[entry]!;
    if (links === 1) {
      health.unused++;
      health.unusedBytes += farm.bytes[entry]!;
    }
    if (!isLinkName(farm.names[entry]!)) health.odd++;
    health.mostLinks = Math.max(health.mostLinks, links);
  }
  return health;
}

/** Whether this is SHA-256 in nix32, as every name that Nix makes there. */
export function isLinkName(name: string): boolean {
  return /^[01][0-9a-df-np-sv-z]{51}$/.test(name);
}
