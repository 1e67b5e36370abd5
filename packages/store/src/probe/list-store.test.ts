import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { databaseOf, storeDir, storePath } from "../../test/snapshot-of.ts";
import { compareListing, listStoreNames } from "./list-store.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "nixperf-list-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const baseName = (key: string) => storePath(key).slice(storeDir.length + 1);
const database = databaseOf({ paths: { app: {}, lib: {}, gone: {} } });

test("what is on disk is compared with what is registered, by Nix's own rule for names", async () => {
  mkdirSync(join(directory, baseName("app")));
  writeFileSync(join(directory, baseName("lib")), "");
  mkdirSync(join(directory, ".links"));
  writeFileSync(join(directory, `${baseName("app")}.lock`), "");
  mkdirSync(join(directory, baseName("failed-1.0")));
  mkdirSync(join(directory, "tmp-17-0"));
  writeFileSync(Buffer.concat([Buffer.from(`${directory}/odd-`), Buffer.of(0xff, 0x1b)]), "");
  expect(compareListing(await listStoreNames(directory), directory, database)).toEqual({
    disk: {
      missing: Uint8Array.of(0, 0, 1),
      unregistered: [`${storePath("app")}.lock`, storePath("failed-1.0")].toSorted(),
      odd: ["odd-\ufffd\u001b", "tmp-17-0"],
    },
    gaps: [],
  });
});

test("a directory that cannot be listed is a gap, and then nothing is said to be missing", async () => {
  const absent = join(directory, "not-there");
  const { disk, gaps } = compareListing(await listStoreNames(absent), absent, database);
  expect(disk).toEqual({ missing: null, unregistered: [], odd: [] });
  expect(gaps).toEqual([
    expect.objectContaining({ code: "NIXPERF_STORE_DIR_UNREADABLE", message: expect.stringContaining("ENOENT") }),
  ]);
});

test("what came to be between the listing and the reading of the database is not missing", async () => {
  const before = await listStoreNames(directory);
  mkdirSync(join(directory, baseName("app")));
  expect(compareListing(before, directory, database).disk.missing).toEqual(Uint8Array.of(0, 1, 1));
});
