import type { Alike } from "./alike.ts";
import type { LinkEntries } from "./link-entries.ts";
import type { LooseInodes } from "./loose-file.ts";

/** What `nix-store --optimise` would change. */
export interface Optimising {
  /** Blocks that come back, the directory `.links` aside. */
  bytes: number;
  /** Sizes of the files whose inodes come back. */
  apparentBytes: number;
  inodes: number;
  /** Names that would be replaced by links, which is what Nix counts as files. */
  files: number;
  /** New entries of `.links`: one for each content, also where nothing else is equal. */
  newLinks: number;
  /** Names that stay as they are because the file to link them to has as many links as the file system allows. */
  overLimit: number;
  /** By content, where anything would be replaced. */
  contents: OptimisedContent[];
}

/** Equal files, and what comes of linking them. */
export interface OptimisedContent {
  /** The entry of `.links` that they are linked to; null where one of them becomes it. */
  entry: number | null;
  /** One of the loose inodes, for its name. */
  example: number;
  /** Names that would be replaced. */
  files: number;
  /** Blocks that come back. */
  bytes: number;
}

/**
 * Which of these loose inodes, which have their first names in one store path, is met first there: it alone depends on
 * the order in which the file system lists directories.
 */
export type MetFirst = (inodes: readonly number[]) => number;

/**
 * Follows `LocalStore::optimisePath_` (`optimise-store.cc`) without doing it. Of equal files the first one met becomes the
 * entry of `.links`, unless there is one; every name of the others is replaced by a link to it. An inode comes back when
 * all its names are replaced: one that something else has a link to as well does not.
 *
 * @param equal groups of inodes of the same content and kind, with the entry of `.links` that holds it, if one does
 * @param linkLimit how many links the file system allows; null where that is not known
 */
export function whatOptimisingDoes(
  inodes: LooseInodes,
  farm: LinkEntries,
  equal: readonly Alike[],
  metFirst: MetFirst,
  linkLimit: number | null,
): Optimising {
  const done: Optimising = {
    bytes: 0,
    apparentBytes: 0,
    inodes: 0,
    files: 0,
    newLinks: inodes.count,
    overLimit: 0,
    contents: [],
  };
  for (const { loose, linked } of equal) {
    const entry = linked[0];
    const first = entry === undefined ? firstOf(inodes, loose, metFirst) : null;
    const content: OptimisedContent = { entry: entry ?? null, example: loose[0]!, files: 0, bytes: 0 };
    let room = (linkLimit ?? Infinity) - (entry === undefined ? inodes.links[first!]! + 1 : farm.links[entry]!);
    // Those that are met first, as far as store paths tell.
    const others = loose.filter((inode) => inode !== first).sort((a, b) => inodes.firstRank[a]! - inodes.firstRank[b]!);
    for (const inode of others) {
      const names = inodes.names[inode]!;
      const replaced = Math.min(names, Math.max(0, room));
      room -= replaced;
      content.files += replaced;
      done.overLimit += names - replaced;
      if (replaced < names || names < inodes.links[inode]!) continue;
      content.bytes += inodes.bytes[inode]!;
      done.apparentBytes += inodes.sizes[inode]!;
      done.inodes++;
    }
    done.newLinks -= others.length;
    done.files += content.files;
    done.bytes += content.bytes;
    if (content.files > 0) done.contents.push(content);
  }
  return done;
}

/** The inode that becomes the entry of `.links`. Whoever has to be asked is asked only where it makes a difference. */
function firstOf(inodes: LooseInodes, loose: readonly number[], metFirst: MetFirst): number {
  let first = loose[0]!;
  for (const inode of loose) if (inodes.firstRank[inode]! < inodes.firstRank[first]!) first = inode;
  const rivals = loose.filter((inode) => inodes.firstRank[inode] === inodes.firstRank[first]);
  const isSame = (inode: number): boolean =>
    inodes.bytes[inode] === inodes.bytes[first] &&
    inodes.names[inode] === inodes.names[first] &&
    inodes.links[inode] === inodes.links[first];
  return rivals.every(isSame) ? first : metFirst(rivals);
}
