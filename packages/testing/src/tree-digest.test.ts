import {
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { diffDigests, type TreeEntry, treeDigest } from "./tree-digest.ts";
import { copyTree, removeTree } from "./trees.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "nixperf-digest-"));
  mkdirSync(join(dir, "sub"));
  writeFileSync(join(dir, "sub/file"), "content");
  linkSync(join(dir, "sub/file"), join(dir, "hard"));
  symlinkSync("sub/file", join(dir, "link"));
  writeFileSync(Buffer.concat([Buffer.from(`${dir}/`), Buffer.from([0xff, 0x2e])]), "not UTF-8");
});
afterEach(() => removeTree(dir));

/** What a change to the tree makes of the digest: which fields of which entries. */
const changesOf = (change: () => void): string[] => {
  const before = treeDigest(dir);
  change();
  return diffDigests(before, treeDigest(dir)).map((line) => line.replace(/^changed: (\S+): (\S+) .*$/, "$1 $2"));
};

test("reading changes nothing", () => {
  expect(changesOf(() => readFileSync(join(dir, "sub/file")))).toEqual([]);
});

test("one byte of the same length with the old time put back is seen", () => {
  const changes = changesOf(() => {
    writeFileSync(join(dir, "sub/file"), "cOntent");
    utimesSync(join(dir, "sub/file"), 1, 1);
  });
  expect(changes).toContain("./sub/file content");
  expect(changes).toContain("./hard content");
});

test("one microsecond of the modification time is seen", () => {
  utimesSync(join(dir, "hard"), 1, 1.000001);
  expect(changesOf(() => utimesSync(join(dir, "hard"), 1, 1.000002))).toContain("./hard mtimeNs");
});

test("a mode, a link's text, a new and a lost entry are seen", () => {
  expect(changesOf(() => chmodSync(join(dir, "sub"), 0o700))).toContain("./sub mode");
  expect(
    changesOf(() => {
      rmSync(join(dir, "link"));
      symlinkSync("sub/elsewhere", join(dir, "link"));
    }),
  ).toContain("./link link");
  expect(changesOf(() => writeFileSync(join(dir, "more"), ""))).toContain("new: ./more");
  expect(changesOf(() => rmSync(join(dir, "hard")))).toContain("gone: ./hard");
});

test("a copy differs in nothing but what a copy must differ in", async () => {
  const copy = `${dir}.copy`;
  await copyTree(dir, copy);
  const ignore: (keyof TreeEntry)[] = ["ino", "ctimeNs"];
  expect(diffDigests(treeDigest(dir), treeDigest(copy), { ignore })).toEqual([]);
  chmodSync(join(copy, "sub"), 0o500);
  removeTree(copy);
  expect(() => treeDigest(copy)).toThrow(/ENOENT/);
});
