import type { Alike } from "./alike.ts";
import type { LinkEntries } from "./link-entries.ts";
import type { LooseInodes, LooseNames } from "./loose-file.ts";
import { secondNames } from "./second-names.ts";

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

/** What there is to optimise, and how Nix goes about it. */
export interface OptimiseInput {
  names: LooseNames;
  inodes: LooseInodes;
  farm: LinkEntries;
  /** Groups of inodes of the same content and kind, with the entry of `.links` that holds it, if one does. */
  equal: readonly Alike[];
  /** Whether Nix meets one name before another one of the same store path; asked only where it makes a difference. */
  isMetBefore: (name: number, other: number) => boolean;
  /** How many links the file system allows; null where that is not known. */
  linkLimit: number | null;
  /** How Nix treats the other names of an inode of which it has replaced one; see {@link OptimiserRule}. */
  rule: OptimiserRule;
}

/**
 * `every-name`: each name of an inode is replaced (Nix 2.8, Lix). `first-name`: an inode of which a name has been replaced
 * counts as linked, so its other names stay until the next run, unless their directory had been listed by then and there is
 * only one of them (Nix since it creates links by `std::filesystem`; run with 2.34).
 */
export type OptimiserRule = "every-name" | "first-name";

/**
 * Follows `LocalStore::optimisePath_` (`optimise-store.cc`) without doing it. Of equal files the first one met becomes the
 * entry of `.links`, unless there is one; names of the others are replaced by links to it. An inode comes back when all its
 * names are replaced: one that something else has a link to as well does not.
 */
export function whatOptimisingDoes(input: OptimiseInput): Optimising {
  const { inodes, farm, equal, linkLimit } = input;
  const done: Optimising = {
    bytes: 0,
    apparentBytes: 0,
    inodes: 0,
    files: 0,
    newLinks: inodes.count,
    overLimit: 0,
    contents: [],
  };
  const seconds = input.rule === "first-name" ? secondNames(input.names, inodes) : null;
  for (const { loose, linked } of equal) {
    const entry = linked[0];
    const first = entry === undefined ? firstOf(input, loose) : null;
    const content: OptimisedContent = { entry: entry ?? null, example: loose[0]!, files: 0, bytes: 0 };
    let room = (linkLimit ?? Infinity) - (entry === undefined ? inodes.links[first!]! + 1 : farm.links[entry]!);
    // Those that are met first, as far as store paths tell.
    const others = loose.filter((inode) => inode !== first).sort((a, b) => inodes.firstRank[a]! - inodes.firstRank[b]!);
    for (const inode of others) {
      const wanted = seconds === null ? inodes.names[inode]! : 1 + seconds.alsoReplaced(inode, input.isMetBefore);
      const replaced = Math.min(wanted, Math.max(0, room));
      room -= replaced;
      content.files += replaced;
      done.overLimit += wanted - replaced;
      if (replaced < inodes.links[inode]!) continue;
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

/** The inode that becomes the entry of `.links`. */
function firstOf({ names, inodes, isMetBefore }: OptimiseInput, loose: readonly number[]): number {
  let first = loose[0]!;
  for (const inode of loose) if (inodes.firstRank[inode]! < inodes.firstRank[first]!) first = inode;
  const rivals = new Set(loose.filter((inode) => inodes.firstRank[inode] === inodes.firstRank[first]));
  const isSame = (inode: number): boolean =>
    inodes.bytes[inode] === inodes.bytes[first] && inodes.links[inode] === 1 && inodes.links[first] === 1;
  if (rivals.size === 1 || [...rivals].every(isSame)) return first;
  let met: number | undefined;
  // All of them have a name in this entry, whose names stand together.
  const entry = names.entries[inodes.firstName[first]!]!;
  for (let name = names.entries.indexOf(entry); names.entries[name] === entry; name++) {
    if (rivals.has(inodes.ofName[name]!) && (met === undefined || isMetBefore(name, met))) met = name;
  }
  return inodes.ofName[met!]!;
}
