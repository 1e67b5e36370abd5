import * as fc from "fast-check";
import { parseNixVersion } from "@nixperf/nix/version";
import { expect, test } from "vitest";
import { alikeByDigest, alikeBySize } from "./alike.ts";
import type { LinkEntries } from "./link-entries.ts";
import { looseInodes } from "./loose-file.ts";
import type { LooseNames } from "./loose-file.ts";
import { optimiserRule } from "./optimiser-rule.ts";
import { whatOptimisingDoes } from "./what-optimising-does.ts";
import type { OptimiserRule, Optimising } from "./what-optimising-does.ts";

interface FileOnDisk {
  kind: number;
  /** Equal contents have equal sizes. */
  content: string;
  size: number;
  bytes: number;
  /** Links that no visited store object has. */
  outside: number;
}

/** A made-up store: files by number, the names in each entry as its directories list them, and who is in `.links`. */
interface Disk {
  files: FileOnDisk[];
  /** Without a rank: an entry that is not registered, and so not visited. Names are in the order in which they are met. */
  entries: Array<{ rank: number | null; names: Array<{ path: string; inode: number }> }>;
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

/** Orders in which a walk of these directories may meet what is in them: each directory's parts stay together. */
const orders = ["a b d/c d/e d/f/g h", "h d/f/g d/e d/c b a", "d/e d/f/g d/c a h b", "b d/c d/f/g d/e h a", ""];

const disk = fc
  .record({
    files: fc.array(file, { minLength: 1, maxLength: 12 }),
    entries: fc.array(
      fc.record({ order: fc.constantFrom(...orders), files: fc.array(fc.nat({ max: 11 }), { maxLength: 6 }) }),
      { minLength: 1, maxLength: 5 },
    ),
    order: fc.array(fc.nat(), { minLength: 5, maxLength: 5 }),
    unregistered: fc.option(fc.nat({ max: 4 }), { freq: 3 }),
    linked: fc.uniqueArray(fc.nat({ max: 11 }), { maxLength: 3 }),
  })
  .map(({ files, entries, order, unregistered, linked }): Disk => {
    const at = (number: number): number => number % files.length;
    const ranked = entries.map((_, i) => i).sort((a, b) => order[a]! - order[b]! || a - b);
    return {
      files,
      entries: entries.map((entry, i) => ({
        rank: unregistered === i ? null : ranked.indexOf(i),
        // Without an order it is one file.
        names: entry.files.slice(0, entry.order === "" ? 1 : 6).map((number, n) => ({
          path: [`${i}`, entry.order.split(" ")[n]].filter(Boolean).join("/"),
          inode: at(number),
        })),
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
  for (const number of [...linked, ...entries.flatMap(({ names }) => names.map((name) => name.inode))])
    counts[number]!++;
  return counts;
}

interface Done {
  bytes: number;
  inodes: number;
  files: number;
  links: number;
}

/** Does what Nix does, directory by directory and name by name. */
function optimise(store: Disk, limit: number | null, rule: OptimiserRule): Done {
  const counts = linkCounts(store);
  const before = [...counts];
  const farm = new Map(store.linked.map((number) => [hashOf(store.files[number]!), number]));
  const known = new Set(store.linked);
  let replaced = 0;

  function visit(names: Disk["entries"][number]["names"], directory: string): void {
    const [first] = names;
    if (first?.path === directory) return look(first.inode);
    const parts = new Map<string, typeof names>();
    for (const name of names) {
      const part = name.path.slice(directory.length + 1).split("/")[0]!;
      parts.set(part, [...(parts.get(part) ?? []), name]);
    }
    // The directory is listed as a whole, and files that are known by then are left out.
    const listed = [...parts].filter(([part, [one]]) => one!.path !== `${directory}/${part}` || !known.has(one!.inode));
    for (const [part, below] of listed) visit(below, `${directory}/${part}`);
  }

  function look(number: number): void {
    if (counts[number]! > 1 && known.has(number)) return;
    const hash = hashOf(store.files[number]!);
    const target = farm.get(hash);
    if (target === undefined) {
      farm.set(hash, number);
      known.add(number);
      counts[number]!++;
    } else if (target !== number && counts[target]! < (limit ?? Infinity)) {
      counts[target]!++;
      counts[number]!--;
      replaced++;
      if (rule === "first-name") known.add(number);
    }
  }

  const visited = store.entries.filter(({ rank }) => rank !== null).sort((a, b) => a.rank! - b.rank!);
  for (const { names } of visited) if (names.length > 0) visit(names, names[0]!.path.split("/")[0]!);
  const gone = store.files.filter((_, number) => before[number]! > 0 && counts[number] === 0);
  const bytes = gone.reduce((sum, one) => sum + one.bytes, 0);
  return { bytes, inodes: gone.length, files: replaced, links: farm.size - store.linked.length };
}

/** What the model makes of it, given what a walk would tell. */
function foretell(store: Disk, limit: number | null, rule: OptimiserRule): Optimising {
  const counts = linkCounts(store);
  const rows = store.entries.flatMap(({ names }, entry) =>
    names
      .filter(({ inode }) => !store.linked.includes(inode))
      .map(({ path, inode }, at) => ({ entry, at, path, inode })),
  );
  const column = (of: (one: FileOnDisk) => number): number[] => rows.map(({ inode }) => of(store.files[inode]!));
  // A walk sorts, and has its own order of directories.
  rows.sort((a, b) => a.entry - b.entry || (a.path < b.path ? -1 : 1));
  const names: LooseNames = {
    count: rows.length,
    entries: Uint32Array.from(rows, ({ entry }) => entry),
    pathOf: (name) => rows[name]!.path,
    inodes: rows.map(({ inode }) => inode),
    kinds: Uint8Array.from(column(({ kind }) => kind)),
    sizes: Float64Array.from(column(({ size }) => size)),
    bytes: Float64Array.from(column(({ bytes }) => bytes)),
    links: Uint32Array.from(rows, ({ inode }) => counts[inode]!),
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
  const fileOf = (inode: number): FileOnDisk => store.files[rows[inodes.firstName[inode]!]!.inode]!;
  const equal = alikeByDigest(
    alikeBySize(inodes, farm),
    (inode) => hashOf(fileOf(inode)),
    (entry) => farm.names[entry]!,
  );
  const isMetBefore = (name: number, other: number): boolean => {
    expect(rows[name]!.entry).toBe(rows[other]!.entry);
    return rows[name]!.at < rows[other]!.at;
  };
  return whatOptimisingDoes({ names, inodes, farm, equal, isMetBefore, linkLimit: limit, rule });
}

const rules = ["every-name", "first-name"] as const;

test.each(rules)("what is foretold is what comes of doing it name by name, on any store (%s)", (rule) => {
  fc.assert(
    fc.property(disk, (store) => {
      const { bytes, inodes, files, links } = optimise(store, null, rule);
      expect(foretell(store, null, rule)).toMatchObject({ bytes, inodes, files, newLinks: links, overLimit: 0 });
    }),
    { numRuns: 5_000 },
  );
});

const named = (files: number[]): Array<{ path: string; inode: number }> =>
  files.map((one) => ({ path: `x/${one}`, inode: one }));

test.each(rules)("a full inode takes no more links, and what is left over stays (%s)", (rule) => {
  const store: Disk = {
    files: Array.from({ length: 7 }, () => ({ kind: 0, content: "a", size: 1, bytes: 512, outside: 0 })),
    entries: [
      { rank: 1, names: named([1, 2, 3]) },
      { rank: 0, names: named([0, 4, 5, 6]) },
    ],
    linked: [],
  };
  // The first one has one name and one link; two more make four.
  expect(optimise(store, 4, rule)).toEqual({ bytes: 1024, inodes: 2, files: 2, links: 1 });
  expect(foretell(store, 4, rule)).toMatchObject({ bytes: 1024, inodes: 2, files: 2, newLinks: 1, overLimit: 4 });
});

test("sizes are added up for the inodes that come back, and each content is told with the entry that it is linked to", () => {
  const one = { kind: 0, content: "cc", size: 2, bytes: 4096, outside: 0 };
  const entries = [{ rank: 0, names: named([0, 1, 2]) }];
  const store: Disk = { files: [one, { ...one }, { ...one }], entries, linked: [1] };
  expect(foretell(store, null, "every-name")).toMatchObject({
    apparentBytes: 4,
    inodes: 2,
    contents: [{ entry: 0, example: 0, files: 2, bytes: 8192 }],
  });
});

test("versions of which it is known how they do it", () => {
  const rule = (text: string): unknown => optimiserRule(parseNixVersion(text));
  expect(["nix (Nix) 2.8.0", "nix (Nix) 2.18.9", "nix (Lix, like Nix) 2.91.1"].map(rule)).toEqual(
    Array.from({ length: 3 }, () => "every-name"),
  );
  expect(["nix (Nix) 2.34.8", "nix (Determinate Nix 4.0) 2.35.1", "nix (Nix) 3.0"].map(rule)).toEqual(
    Array.from({ length: 3 }, () => "first-name"),
  );
  expect(["nix (Nix) 2.24.1", "no Nix"].map(rule)).toEqual([null, null]);
});
