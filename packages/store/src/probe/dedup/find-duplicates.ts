import { decodeNix32 } from "@nixperf/nix/hash";
import { alikeByDigest, alikeBySize } from "../../model/dedup/alike.ts";
import type { Alike } from "../../model/dedup/alike.ts";
import { isLinkName } from "../../model/dedup/link-entries.ts";
import { fileKind, looseInodes } from "../../model/dedup/loose-file.ts";
import type { LooseInodes } from "../../model/dedup/loose-file.ts";
import { digests } from "./digests.ts";
import { entryTable } from "./entry-table.ts";
import { sampleBytes } from "./hash-file.ts";
import type { Unreadable } from "./jobs.ts";
import type { StoreScan } from "./scan-store.ts";
import type { Threads } from "./threads.ts";

/** Which files of a store are equal. */
export interface Duplicates {
  inodes: LooseInodes;
  /** Groups of equal loose files, each with the entry of `.links` that is equal, too. */
  equal: Alike[];
  /** Of each inode the hash of its NAR, as 32 characters of one byte, as far as it had to be known. */
  hashes: ReadonlyArray<string | null>;
  /** What had to be read for it. */
  hashedFiles: number;
  hashedBytes: number;
  unreadable: Unreadable[];
}

/** Below this, a file is read whole at once as fast as its ends are. */
const worthSampling = 4 * sampleBytes;

/**
 * Finds equal files without reading more than has to be read: first by kind and size; larger ones then by samples of both
 * ends; only what is alike until then by the hash of the whole NAR. Of an entry of `.links` its name is the hash.
 *
 * @param ranks see `looseInodes`
 * @param known the hash of a loose name, if an earlier run has computed it and the file is the same still
 */
export async function findDuplicates(
  storeDir: string,
  scan: StoreScan,
  ranks: Int32Array,
  known: (name: number) => string | null,
  threads: Threads,
  onHash: (done: number, total: number) => void,
): Promise<Duplicates> {
  const { farm, files } = scan;
  const inodes = looseInodes(scan.loose, ranks);
  const unreadable: Unreadable[] = [];
  const hashes: Array<string | null> = Array.from(inodes.firstName, known);
  const digestOf = (inode: number): string | null => hashes[inode]!;
  const nameOf = (inode: number): number => inodes.firstName[inode]!;
  const hashOfEntry = (entry: number): string | null => {
    const name = farm.names[entry]!;
    return isLinkName(name) ? Buffer.from(decodeNix32(name)!).toString("latin1") : null;
  };

  const bySize = alikeBySize(inodes, farm);
  const isSampled = ({ loose, linked }: Alike): boolean => {
    const size = inodes.sizes[loose[0]!]!;
    if (size <= worthSampling || inodes.kinds[loose[0]!] === fileKind.symlink) return false;
    const unknown = loose.filter((inode) => digestOf(inode) === null).length;
    // Where few loose files are like many entries, hashing the few reads less.
    return unknown * size > (loose.length + linked.length) * 2 * sampleBytes;
  };
  const sampled: Alike[] = [];
  const whole: Alike[] = [];
  for (const group of bySize) (isSampled(group) ? sampled : whole).push(group);
  const looseSampled = sampled.flatMap(({ loose }) => loose);
  const linkedSampled = sampled.flatMap(({ linked }) => linked);
  const samples = await digests("sample", storeDir, files, looseSampled.map(nameOf), threads, () => {});
  const others = await digests("sample", storeDir, ...entryTable(farm, linkedSampled), threads, () => {});
  unreadable.push(...samples.unreadable, ...others.unreadable);
  const looseSamples = new Map(looseSampled.map((inode, at) => [inode, samples.of[at]!]));
  const linkedSamples = new Map(linkedSampled.map((entry, at) => [entry, others.of[at]!]));
  const bySample = alikeByDigest(
    sampled,
    (inode) => looseSamples.get(inode) ?? null,
    (entry) => linkedSamples.get(entry) ?? null,
  );

  const maybe = [...whole, ...bySample];
  const toHash = maybe.flatMap(({ loose }) => loose).filter((inode) => digestOf(inode) === null);
  const made = await digests("hash", storeDir, files, toHash.map(nameOf), threads, (done) =>
    onHash(done, toHash.length),
  );
  unreadable.push(...made.unreadable);
  for (const [at, inode] of toHash.entries()) hashes[inode] = made.of[at]!;
  return {
    inodes,
    equal: alikeByDigest(maybe, digestOf, hashOfEntry),
    hashes,
    hashedFiles: toHash.length,
    hashedBytes: toHash.reduce((sum, inode) => sum + inodes.sizes[inode]!, 0),
    unreadable,
  };
}
