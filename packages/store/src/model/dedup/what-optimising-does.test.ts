import * as fc from "fast-check";
import { expect, test } from "vitest";
import { alikeByDigest, alikeBySize } from "./alike.ts";
import type { LinkEntries } from "./link-entries.ts";
import { looseInodes } from "./loose-file.ts";
import type { LooseNames } from "./loose-file.ts";
import { whatOptimisingDoes } from "./what-optimising-does.ts";
import type { Optimising } from "./what-optimising-does.ts";

interface FileOnDisk {
  kind: number;
  /** Equal contents have equal sizes. */
  content: string;
  size: number;
  bytes: number;
  /** Links that no visited store object has. */
  outside: number;
}

/** A made-up store: files by number, the names in each entry in the order of its directory, and who is in `.links`. */
interface Disk {
  files: FileOnDisk[];
  /** `null`: an entry that is not registered, and so not visited. */
  entries: Array<{ rank: number | null; names: number[] }>;
  linked: number[];
}

const file = fc
  .record({
    kind: fc.constantFrom(0, 0, 1, 2),
    content: fc.constantFrom("a", "b", "cc", "dd", "ee"),
    // The same content may take more or less room, as with holes.
    bytes: fc.constantFrom(0, 512, 4096),
    outside: fc.constantFrom(0, 0, 0, 1),
  })
  .map(({ kind, content, bytes, outside }): FileOnDisk => ({ kind, content, bytes, outside, size: content.length }));

const disk = fc
  .record({
    files: fc.array(file, { minLength: 1, maxLength: 12 }),
    entries: fc.array(fc.array(fc.nat({ max: 11 }), { maxLength: 6 }), { minLength: 1, maxLength: 5 }),
    order: fc.array(fc.nat(), { minLength: 5, maxLength: 5 }),
    unregistered: fc.option(fc.nat({ max: 4 }), { freq: 3 }),
    linked: fc.uniqueArray(fc.nat({ max: 11 }), { maxLength: 3 }),
  })
  .map(({ files, entries, order, unregistered, linked }): Disk => {
    const at = (number: number): number => number % files.length;
    const ranked = entries.map((_, i) => i).sort((a, b) => order[a]! - order[b]! || a - b);
    return {
      files,
      entries: entries.map((names, i) => ({
        rank: unregistered === i ? null : ranked.indexOf(i),
        names: names.map(at),
      })),
      // Names in .links are hashes: no content is there twice.
      linked: [...new Map(linked.map((number) => [hashOf(files[at(number)]!), at(number)])).values()],
    };
  });

function hashOf({ kind, content }: FileOnDisk): string {
  return `${kind} ${content}`;
}

function linkCounts({ files, entries, linked }: Disk): number[] {
  const counts = files.map(({ outside }) => outside);
  for (const number of [...linked, ...entries.flatMap(({ names }) => names)]) counts[number]!++;
  return counts;
}

/** Does what Nix does, name by name. */
function optimise(
  store: Disk,
  limit: number | null,
): Pick<Optimising, "bytes" | "inodes" | "files"> & { links: number } {
  const counts = linkCounts(store);
  const before = [...counts];
  const farm = new Map(store.linked.map((number) => [hashOf(store.files[number]!), number]));
  const known = new Set(store.linked);
  let replaced = 0;
  for (const { names } of store.entries.filter(({ rank }) => rank !== null).sort((a, b) => a.rank! - b.rank!)) {
    for (const number of names) {
      if (known.has(number)) continue;
      const hash = hashOf(store.files[number]!);
      const target = farm.get(hash);
      if (target === undefined) {
        farm.set(hash, number);
        known.add(number);
        counts[number]!++;
      } else if (counts[target]! < (limit ?? Infinity)) {
        counts[target]!++;
        counts[number]!--;
        replaced++;
      }
    }
  }
  const gone = store.files.filter((_, number) => before[number]! > 0 && counts[number] === 0);
  const bytes = gone.reduce((sum, one) => sum + one.bytes, 0);
  return { bytes, inodes: gone.length, files: replaced, links: farm.size - store.linked.length };
}

/** What the model makes of it, given what a walk would tell. */
function foretell(store: Disk, limit: number | null): Optimising {
  const counts = linkCounts(store);
  const rows = store.entries.flatMap(({ names }, entry) =>
    names.filter((number) => !store.linked.includes(number)).map((number) => ({ entry, number })),
  );
  const column = (of: (one: FileOnDisk) => number): number[] => rows.map(({ number }) => of(store.files[number]!));
  const names: LooseNames = {
    count: rows.length,
    entries: Uint32Array.from(rows, ({ entry }) => entry),
    inodes: rows.map(({ number }) => number),
    kinds: Uint8Array.from(column(({ kind }) => kind)),
    sizes: Float64Array.from(column(({ size }) => size)),
    bytes: Float64Array.from(column(({ bytes }) => bytes)),
    links: Uint32Array.from(rows, ({ number }) => counts[number]!),
  };
  const linkedFiles = store.linked.map((number) => store.files[number]!);
  const farm: LinkEntries = {
    names: linkedFiles.map(hashOf),
    inodes: store.linked,
    kinds: Uint8Array.from(linkedFiles, ({ kind }) => kind),
    sizes: Float64Array.from(linkedFiles, ({ size }) => size),
    bytes: Float64Array.from(linkedFiles, ({ bytes }) => bytes),
    links: Uint32Array.from(store.linked, (number) => counts[number]!),
  };
  const inodes = looseInodes(
    names,
    Int32Array.from(store.entries, ({ rank }) => rank ?? -1),
  );
  const fileOf = (inode: number): FileOnDisk => store.files[rows[inodes.firstName[inode]!]!.number]!;
  const equal = alikeByDigest(
    alikeBySize(inodes, farm),
    (inode) => hashOf(fileOf(inode)),
    (entry) => farm.names[entry]!,
  );
  const metFirst = (rivals: readonly number[]): number => {
    const rank = inodes.firstRank[rivals[0]!];
    const order = store.entries.find((entry) => entry.rank === rank)!.names.map((number) => store.files[number]!);
    return rivals.toSorted((a, b) => order.indexOf(fileOf(a)) - order.indexOf(fileOf(b)))[0]!;
  };
  return whatOptimisingDoes(inodes, farm, equal, metFirst, limit);
}

test("what is foretold is what comes of doing it name by name, on any store", () => {
  fc.assert(
    fc.property(disk, (store) => {
      const { bytes, inodes, files, links } = optimise(store, null);
      expect(foretell(store, null)).toMatchObject({ bytes, inodes, files, newLinks: links, overLimit: 0 });
    }),
    { numRuns: 2_000 },
  );
});

test("a full inode takes no more links, and what is left over stays", () => {
  const store: Disk = {
    files: Array.from({ length: 7 }, () => ({ kind: 0, content: "a", size: 1, bytes: 512, outside: 0 })),
    entries: [
      { rank: 1, names: [1, 2, 3] },
      { rank: 0, names: [0, 4, 5, 6] },
    ],
    linked: [],
  };
  // The first one has one name and one link; two more make four.
  expect(optimise(store, 4)).toEqual({ bytes: 1024, inodes: 2, files: 2, links: 1 });
  expect(foretell(store, 4)).toMatchObject({ bytes: 1024, inodes: 2, files: 2, newLinks: 1, overLimit: 4 });
});

test("sizes are added up for the inodes that come back, and each content is told with the entry that it is linked to", () => {
  const one = { kind: 0, content: "cc", size: 2, bytes: 4096, outside: 0 };
  const store: Disk = { files: [one, { ...one }, { ...one }], entries: [{ rank: 0, names: [0, 1, 2] }], linked: [1] };
  expect(foretell(store, null)).toMatchObject({
    apparentBytes: 4,
    inodes: 2,
    contents: [{ entry: 0, example: 0, files: 2, bytes: 8192 }],
  });
});
