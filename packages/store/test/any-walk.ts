import * as fc from "fast-check";
import type { DiskWalk } from "../src/model/disk/disk-walk.ts";

/** What a test says of a disk: entries by base name, and inodes that several links lead to. */
export interface WalkSpec {
  entries: Array<{ name: string; ownBytes?: number; ownInodes?: number }>;
  /** An inode with a link below each of `from` (numbers of entries), `outside` more elsewhere, and perhaps one in `.links`. */
  shared?: Array<{ bytes: number; from: number[]; outside?: number; inLinkFarm?: boolean }>;
  unused?: number;
  unusedBytes?: number;
}

export function walkOf({ entries, shared = [], unused = 0, unusedBytes = 0 }: WalkSpec): DiskWalk {
  const linksOf = entries.map((_, entry) =>
    shared.flatMap(({ from }, inode) => from.filter((one) => one === entry).map(() => inode)),
  );
  const offsets = [0];
  for (const links of linksOf) offsets.push(offsets.at(-1)! + links.length);
  return {
    entries: entries.map(({ name }) => name),
    indexOf: new Map(entries.map(({ name }, entry) => [name, entry])),
    ownBytes: Float64Array.from(entries, ({ ownBytes }) => ownBytes ?? 4096),
    ownInodes: Float64Array.from(entries, ({ ownInodes }) => ownInodes ?? 1),
    apparentBytes: new Float64Array(entries.length),
    files: new Float64Array(entries.length),
    linkOffsets: Uint32Array.from(offsets),
    links: Uint32Array.from(linksOf.flat()),
    shared: {
      bytes: Float64Array.from(shared, ({ bytes }) => bytes),
      links: Uint32Array.from(shared, (one) => one.from.length + (one.outside ?? 0) + (one.inLinkFarm ? 1 : 0)),
      inLinkFarm: Uint8Array.from(shared, ({ inLinkFarm }) => (inLinkFarm ? 1 : 0)),
    },
    linkFarm: { entries: unused, directoryBytes: 4096, unused, unusedBytes },
    unreadable: [],
    blocksMean: { fileSystem: "ext4", caveats: [] },
  };
}

/** Any disk with these entries. */
export function anyWalk(names: readonly string[]): fc.Arbitrary<DiskWalk> {
  const blocks = fc.nat({ max: 20 }).map((count) => count * 4096);
  return fc
    .record({
      own: fc.array(fc.record({ ownBytes: blocks, ownInodes: fc.nat({ max: 5 }) }), {
        minLength: names.length,
        maxLength: names.length,
      }),
      shared: fc.array(
        fc.record({
          bytes: blocks,
          from: fc.array(fc.nat({ max: names.length - 1 }), { minLength: 1, maxLength: 4 }),
          outside: fc.constantFrom(0, 0, 0, 1),
          inLinkFarm: fc.boolean(),
        }),
        { maxLength: names.length },
      ),
      unused: fc.constantFrom(0, 0, 2),
    })
    .map(({ own, shared, unused }) =>
      walkOf({
        entries: names.map((name, i) => ({ name, ...own[i]! })),
        shared: shared.filter(({ from, outside, inLinkFarm }) => from.length + outside + (inLinkFarm ? 1 : 0) > 1),
        unused,
        unusedBytes: unused * 4096,
      }),
    );
}
