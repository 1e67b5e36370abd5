/** What the optimiser tells apart before it looks at contents: of a mode, a NAR knows the executable bit only. */
export const fileKind = { regular: 0, executable: 1, symlink: 2, other: 3 } as const;
export type FileKind = (typeof fileKind)[keyof typeof fileKind];

/** Inode numbers without rounding: bigints where they are above 2^53. */
export type InodeNumbers = Float64Array | ReadonlyArray<number | bigint>;

/**
 * Names of files in store objects that the optimiser would look at and that are not in `.links` yet, in columns. In the
 * order of the walk, all names of one entry of the store directory together.
 */
export interface LooseNames {
  count: number;
  /** The entry that each is in, by its number in the listing. */
  entries: Uint32Array;
  /** Byte path of each in the store directory. */
  pathOf: (name: number) => string;
  inodes: InodeNumbers;
  /** One of {@link fileKind}. */
  kinds: Uint8Array;
  sizes: Float64Array;
  /** `st_blocks` times 512. */
  bytes: Float64Array;
  /** `st_nlink`. */
  links: Uint32Array;
}

/** The inodes behind {@link LooseNames}, each once. */
export interface LooseInodes {
  count: number;
  /** The number of the inode of each name; -1 for names that Nix does not visit. */
  ofName: Int32Array;
  /** A name of each, of those that the optimiser meets first: in the entry with the lowest rank. */
  firstName: Uint32Array;
  /** That entry's place in the order in which Nix takes store paths. */
  firstRank: Uint32Array;
  /** How many names each has here; fewer than `links` where something else has one, too. */
  names: Uint32Array;
  kinds: Uint8Array;
  sizes: Float64Array;
  bytes: Float64Array;
  links: Uint32Array;
}

/** @param ranks the place of each entry in Nix's order; an entry that Nix does not visit has none: -1 */
export function looseInodes(names: LooseNames, ranks: Int32Array): LooseInodes {
  const numbers = new Map<number | bigint, number>();
  const ofName = new Int32Array(names.count).fill(-1);
  const firstName: number[] = [];
  const counts = new Uint32Array(names.count);
  for (let name = 0; name < names.count; name++) {
    const rank = ranks[names.entries[name]!]!;
    if (rank < 0) continue;
    // One link, one name: nothing to look up.
    const isAlone = names.links[name] === 1;
    let inode = isAlone ? undefined : numbers.get(names.inodes[name]!);
    if (inode === undefined) {
      inode = firstName.length;
      firstName.push(name);
      if (!isAlone) numbers.set(names.inodes[name]!, inode);
    } else if (rank < ranks[names.entries[firstName[inode]!]!]!) {
      firstName[inode] = name;
    }
    ofName[name] = inode;
    counts[inode]!++;
  }
  const count = firstName.length;
  const kinds = new Uint8Array(count);
  const sizes = new Float64Array(count);
  const bytes = new Float64Array(count);
  const links = new Uint32Array(count);
  const firstRank = new Uint32Array(count);
  for (let inode = 0; inode < count; inode++) {
    const name = firstName[inode]!;
    kinds[inode] = names.kinds[name]!;
    sizes[inode] = names.sizes[name]!;
    bytes[inode] = names.bytes[name]!;
    links[inode] = names.links[name]!;
    firstRank[inode] = ranks[names.entries[name]!]!;
  }
  return {
    count,
    ofName,
    firstName: Uint32Array.from(firstName),
    firstRank,
    names: counts.slice(0, count),
    kinds,
    sizes,
    bytes,
    links,
  };
}
