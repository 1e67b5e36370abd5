import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { databaseOf, storeDir, storePath } from "../../test/snapshot-of.ts";
import { listStore } from "./list-store.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "nixperf-list-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const baseName = (key: string) => storePath(key).slice(storeDir.length + 1);
const database = databaseOf({ paths: { app: {}, lib: {}, gone: {} } });

test("what is on disk is compared with what is registered, by Nix's own rule for names", () => {
  mkdirSync(join(directory, baseName("app")));
  writeFileSync(join(directory, baseName("lib")), "");
  mkdirSync(join(directory, ".links"));
  writeFileSync(join(directory, `${baseName("app")}.lock`), "");
  mkdirSync(join(directory, baseName("failed-1.0")));
  mkdirSync(join(directory, "tmp-17-0"));
  writeFileSync(Buffer.concat([Buffer.from(`${directory}/odd-`), Buffer.of(0xff, 0x1b)]), "");
  expect(listStore(directory, database)).toEqual({
    disk: {
      missing: Uint8Array.of(0, 0, 1),
      unregistered: [`${storePath("app")}.lock`, storePath("failed-1.0")].toSorted(),
      odd: ["odd-\ufffd\u001b", "tmp-17-0"],
    },
    gaps: [],
  });
});

test("a directory that cannot be listed is a gap, and then nothing is said to be missing", () => {
  const { disk, gaps } = listStore(join(directory, "not-there"), database);
  expect(disk).toEqual({ missing: null, unregistered: [], odd: [] });
  expect(gaps).toEqual([
    expect.objectContaining({ code: "NIXPERF_STORE_DIR_UNREADABLE", message: expect.stringContaining("ENOENT") }),
  ]);
});
