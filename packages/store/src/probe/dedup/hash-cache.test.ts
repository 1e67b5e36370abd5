import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StoreLocation } from "@nixperf/nix/location";
import { afterEach, beforeEach, expect, test } from "vitest";
import { hashCache } from "./hash-cache.ts";
import type { StoreScan } from "./scan-store.ts";

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "nixperf-hashes-"));
});
afterEach(() => rmSync(directory, { recursive: true }));
const location = { realStoreDir: "/nix/store" } as StoreLocation;
const open = (fresh = false) => hashCache(directory, location, fresh);
const hash = (letter: string): string => letter.repeat(31) + "\u00ff";

interface Row {
  inode: number | bigint;
  size: number;
  changed: number;
}
const files: Row[] = [
  { inode: 11, size: 100, changed: 1.5 },
  { inode: 12, size: 100, changed: 2.5 },
  { inode: 13, size: 0, changed: 3.5 },
];

function scanOf(rows: readonly Row[]): StoreScan {
  const loose = { inodes: rows.map(({ inode }) => inode), sizes: Float64Array.from(rows, ({ size }) => size) };
  return { loose, changed: Float64Array.from(rows, ({ changed }) => changed) } as unknown as StoreScan;
}
const recalled = (rows: readonly Row[], fresh = false) => rows.map((_, name) => open(fresh).recall(scanOf(rows))(name));

test("what was kept is known again, for the same files in any order, and not when it is to be found out anew", async () => {
  await open().keep(scanOf(files), [0, 2], [hash("a"), hash("c")]);
  expect(recalled(files)).toEqual([hash("a"), null, hash("c")]);
  expect(recalled(files.toReversed())).toEqual([hash("c"), null, hash("a")]);
  expect(recalled(files, true)).toEqual([null, null, null]);
});

test("a file of another size, another change or another inode is another file", async () => {
  await open().keep(scanOf(files), [0, 1, 2], [hash("a"), hash("b"), hash("c")]);
  const [first, second, third] = files as [Row, Row, Row];
  const others = [
    { ...first, size: 101 },
    { ...second, changed: 2.6 },
    { ...third, inode: 14 },
  ];
  expect(recalled(others)).toEqual([null, null, null]);
});

test("what is not known is not kept, nor what has a number that would be rounded", async () => {
  await open().keep(scanOf([files[0]!, { inode: 2n ** 60n, size: 1, changed: 1 }]), [0, 1], [null, hash("x")]);
  expect(existsSync(join(directory, "store"))).toBe(false);
});

test("a file that is not as it was written counts for nothing, wherever it is damaged", async () => {
  await open().keep(scanOf(files), [0, 1, 2], [hash("a"), hash("b"), hash("c")]);
  const [name] = readdirSync(join(directory, "store"));
  const file = join(directory, "store", name!);
  const whole = readFileSync(file);
  for (let at = 0; at < whole.length; at += 7) {
    const damaged = Buffer.from(whole);
    damaged[at]! ^= 0x40;
    writeFileSync(file, damaged);
    expect(recalled(files), String(at)).toEqual([null, null, null]);
    writeFileSync(file, whole.subarray(0, at));
    expect(recalled(files), String(at)).toEqual([null, null, null]);
  }
  writeFileSync(file, whole);
  expect(recalled(files)).toEqual([hash("a"), hash("b"), hash("c")]);
});
