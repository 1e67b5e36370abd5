import type { OutsideKind } from "./outside-space.ts";

/** What an entry of Nix's cache directory is. */
export interface CacheEntry {
  kind: OutsideKind;
  /** Name of the family: the files of one SQLite database (`x.sqlite`, `-wal`, `-shm`) are one. */
  family: string;
  what: string;
  cost: string;
}

interface Known {
  name: RegExp;
  kind: OutsideKind;
  what: string;
  cost: string;
}

/**
 * Names in `~/.cache/nix`, of all versions since 2.0: a number in the name rises with the format, and the files of older
 * formats are never removed. Sources: `nar-info-disk-cache.cc` (binary-cache), `eval-cache.cc`, `fetchers/cache.cc`,
 * `fetchers/git.cc` (gitv), `fetchers/git-utils.cc` and `tarball.cc` (tarball-cache), `mercurial.cc` (hg),
 * `registry.cc`.
 */
const known: readonly Known[] = [
  {
    name: /^eval-cache-v\d+$/,
    kind: "evaluation-cache",
    what: "results of evaluating flakes",
    cost: "each flake is evaluated again once",
  },
  {
    name: /^fetcher-cache-v\d+\.sqlite$/,
    kind: "fetcher-cache",
    what: "what fetchers have found",
    cost: "inputs that are not locked are looked up again",
  },
  {
    name: /^git(?:v\d+|-revs.*)$/,
    kind: "git-cache",
    what: "clones of git inputs",
    cost: "git inputs are cloned again when they are next fetched",
  },
  { name: /^hg$/, kind: "git-cache", what: "clones of Mercurial inputs", cost: "they are cloned again when needed" },
  {
    name: /^tarball-cache(?:-v\d+)?$/,
    kind: "tarball-cache",
    what: "unpacked tarballs of flake inputs",
    cost: "inputs are downloaded again when they are next fetched",
  },
  {
    name: /^tarballs$/,
    kind: "tarball-cache",
    what: "tarballs, in a form that current Nix does not use",
    cost: "nothing with Nix 2.20 and later",
  },
  {
    name: /^binary-cache-v\d+\.sqlite$/,
    kind: "substituter-cache",
    what: "what substituters have said they hold",
    cost: "substituters are asked again, which makes the next builds begin more slowly",
  },
  {
    name: /^flake-registry\.json$/,
    kind: "other-cache",
    what: "the flake registry",
    cost: "it is downloaded again",
  },
];

/** What the entry `name` of a cache directory of Nix is. */
export function cacheEntry(name: string): CacheEntry {
  const family = name.replace(/(\.sqlite)-(?:wal|shm|journal)$/, "$1");
  const found = known.find((one) => one.name.test(family));
  if (found === undefined)
    return {
      kind: "other-cache",
      family,
      what: "something else in Nix's cache",
      cost: "Nix makes again what it needs",
    };
  return { kind: found.kind, family, what: found.what, cost: found.cost };
}
