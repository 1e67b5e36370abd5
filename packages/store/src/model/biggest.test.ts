import { expect, test } from "vitest";
import { databaseOf } from "../../test/snapshot-of.ts";
import { biggest } from "./biggest.ts";

const database = databaseOf({
  paths: {
    "git-2.45": { narBytes: 10 },
    "git-2.45-doc": { narBytes: 5 },
    "zlib-1": { narBytes: 7 },
    "zlib-2": { narBytes: 7 },
    "a.drv": { narBytes: 1 },
    "b.drv": { narBytes: 1 },
    "a:source": { narBytes: 3 },
    "b:source": { narBytes: 3 },
  },
});
const noKind = () => null;

test("packages by the sum of their outputs and versions, derivations as one, a version where there is one", () => {
  expect(biggest(database, () => true, noKind, 10)).toEqual([
    { name: "git-2.45", paths: 2, narBytes: 15 },
    { name: "zlib", paths: 2, narBytes: 14 },
    { name: "source", paths: 2, narBytes: 6 },
    { name: "derivations", paths: 2, narBytes: 2 },
  ]);
});

test("only what is chosen counts, and only so many are given", () => {
  expect(biggest(database, (path) => path !== 1 && path !== 2, noKind, 2)).toEqual([
    { name: "git-2.45", paths: 1, narBytes: 10 },
    { name: "zlib-2", paths: 1, narBytes: 7 },
  ]);
  expect(biggest(database, () => false, noKind, 2)).toEqual([]);
});

test("paths that are all of one kind have its name", () => {
  const kindOf = (kinds: Record<number, string>) => (path: number) => kinds[path] ?? null;
  const sources = (kinds: Record<number, string>) => biggest(database, (path) => path >= 6, kindOf(kinds), 1)[0]?.name;
  expect(sources({ 6: "nixpkgs source", 7: "nixpkgs source" })).toBe("nixpkgs source");
  expect(sources({ 6: "nixpkgs source" })).toBe("source");
});
