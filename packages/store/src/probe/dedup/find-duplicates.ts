import { decodeNix32 } from "@nixperf/nix/hash";
import { alikeByDigest, alikeBySize } from "../../model/dedup/alike.ts";
import type { Alike } from "../../model/dedup/alike.ts";
import { isLinkName } from "../../model/dedup/link-entries.ts";
import { looseInodes } from "../../model/dedup/loose-file.ts";
import type { LooseInodes } from "../../model/dedup/loose-file.ts";
import { digests } from "./digests.ts";
import type { Wanted } from "./digests.ts";
import { sampleBytes } from "./hash-file.ts";
import type { Unreadable } from "./jobs.ts";
import type { StoreScan } from "./scan-store.ts";
import type { Threads } from "./threads.ts";

/** Which files of a store are equal. */
export interface Duplicates {
  inodes: LooseInodes;
  /** Groups of equal loose files, each with the entry of `.links` that is equal, too. */
  equal: Alike[];
  /** What had to be read for it. */
  hashedFiles: number;
  hashedBytes: number;
  unreadable: Unreadable[];
}

/** Digests of files from an earlier run. */
export interface KnownDigests {
  /** The digest of the NAR of the file with this name, if that is known and the file is the same still. */
  get(name: number): string | null;
  set(name: number, digest: string): void;
}

/** Below this, a file is read whole at once as fast as its ends are. */
const worthSampling = 4 * sampleBytes;

/**
 * Finds equal files without reading more than has to be read: first by kind and size; larger ones then by samples of both
 * ends; only what is alike until then by the hash of the whole NAR. Of an entry of `.links` its name is the hash.
 *
 * @param ranks see `looseInodes`
 */
export async function findDuplicates(
  storeDir: string,
  scan: StoreScan,
  ranks: Int32Array,
  known: KnownDigests,
  threads: Threads,
  onHash: (done: number, total: number) => void,
): Promise<Duplicates> {
  const { farm } = scan;
  const { paths } = scan.loose;
  const inodes = looseInodes(scan.loose, ranks);
  const unreadable: Unreadable[] = [];
  const wantLoose = (inode: number): Wanted => ({
    path: paths[inodes.firstName[inode]!]!,
    kind: inodes.kinds[inode]!,
    size: inodes.sizes[inode]!,
  });
  const digestOf = (inode: number): string | null => known.get(inodes.firstName[inode]!);
  const hashOfEntry = (entry: number): string | null => {
    const name = farm.names[entry]!;
    return isLinkName(name) ? Buffer.from(decodeNix32(name)!).toString("latin1") : null;
  };

  const bySize = alikeBySize(inodes, farm);
  const isSampled = ({ loose, linked }: Alike): boolean => {
    const size = inodes.sizes[loose[0]!]!;
    const unknown = loose.filter((inode) => digestOf(inode) === null).length;
    // Where few loose files are like many entries, hashing the few reads less.
    return (
      size > worthSampling &&
      inodes.kinds[loose[0]!]! < 2 &&
      unknown * size > (loose.length + linked.length) * 2 * sampleBytes
    );
  };
  const sampled = bySize.filter(isSampled);
  const looseSampled = sampled.flatMap(({ loose }) => loose);
  const linkedSampled = sampled.flatMap(({ linked }) => linked);
  const samples = await digests(
    "sample",
    storeDir,
    [
      ...looseSampled.map(wantLoose),
      ...linkedSampled.map((entry) => ({ path: `.links/${farm.names[entry]!}`, kind: 0, size: farm.sizes[entry]! })),
    ],
    threads,
    () => {},
  );
  unreadable.push(...samples.unreadable);
  const looseSamples = new Map(looseSampled.map((inode, at) => [inode, samples.of[at]!]));
  const linkedSamples = new Map(linkedSampled.map((entry, at) => [entry, samples.of[looseSampled.length + at]!]));
  const bySample = alikeByDigest(
    sampled,
    (inode) => looseSamples.get(inode) ?? null,
    (entry) => linkedSamples.get(entry) ?? null,
  );

  const maybe = [...bySize.filter((group) => !isSampled(group)), ...bySample];
  const toHash = maybe.flatMap(({ loose }) => loose).filter((inode) => digestOf(inode) === null);
  const hashes = await digests("hash", storeDir, toHash.map(wantLoose), threads, (done) => onHash(done, toHash.length));
  unreadable.push(...hashes.unreadable);
  for (const [at, inode] of toHash.entries()) {
    const hash = hashes.of[at]!;
    if (hash !== null) known.set(inodes.firstName[inode]!, hash);
  }
  return {
    inodes,
    equal: alikeByDigest(maybe, digestOf, hashOfEntry),
    hashedFiles: toHash.length,
    hashedBytes: toHash.reduce((sum, inode) => sum + inodes.sizes[inode]!, 0),
    unreadable,
  };
}
