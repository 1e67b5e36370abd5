import {
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { StoreLocation } from "@nixperf/nix/location";
import { afterEach, beforeEach, expect, test } from "vitest";
import { keptFile, readKept, willBeTold, writeKept } from "./kept-files.ts";
import { stampOf } from "./stamp.ts";
import { localTmpdir } from "../../../test/local-tmpdir.ts";

const somebody = 65_534;
const isRoot = process.getuid?.() === 0;
let top = "";
let file = "";
beforeEach(() => {
  top = mkdtempSync(join(localTmpdir(), "nixperf-kept-"));
  file = keptFile(join(top, "cache/nixperf"), { realStoreDir: "/nix/store" } as StoreLocation, "rows");
});
afterEach(() => rmSync(top, { recursive: true, force: true }));

const form = Buffer.from("form\n");
const content = Buffer.from("form\ncontent");
const write = () => writeKept(file, () => content);
const asMade = () => readdirSync(top, { recursive: true }).map(String).sort();

test("what is kept is read as far as it is of that form, and whole", async () => {
  await write();
  expect(readKept(file, form)).toEqual(content);
  expect(readKept(file, Buffer.from("other\n"))).toBeNull();
  expect(readKept(`${file}0`, form)).toBeNull();
  truncateSync(file, 3);
  expect(readKept(file, form)).toBeNull();
});

test("nothing is read that is not a file, or of a size that nobody keeps", async () => {
  mkdirSync(file, { recursive: true });
  expect(readKept(file, form)).toBeNull();
  rmSync(file, { recursive: true });
  writeFileSync(`${file}-elsewhere`, content);
  symlinkSync(`${file}-elsewhere`, file);
  expect(readKept(file, form)).toBeNull();
  rmSync(file);
  writeFileSync(file, content);
  truncateSync(file, 512 * 2 ** 20 + 1);
  expect(readKept(file, form)).toBeNull();
});

test("what cannot be put into bytes is not kept", async () => {
  await writeKept(
    file,
    () =>
      JSON.stringify({
        toJSON: () => {
          throw new RangeError("Invalid string length");
        },
      }) as never,
  );
  expect(asMade()).toEqual([]);
});

test.runIf(isRoot)(
  "root neither writes nor reads in another's directory, nor where a link of another's leads",
  async () => {
    mkdirSync(join(top, "cache"));
    chownSync(join(top, "cache"), somebody, somebody);
    await write();
    expect(asMade()).toEqual(["cache"]);
    mkdirSync(join(top, "roots/store"), { recursive: true });
    symlinkSync(join(top, "roots"), join(top, "cache/nixperf"));
    chownSync(join(top, "cache"), 0, 0);
    await write();
    expect(readKept(file, form)).toEqual(content);
    const { lchownSync } = await import("node:fs");
    lchownSync(join(top, "cache/nixperf"), somebody, somebody);
    expect(readKept(file, form)).toBeNull();
    rmSync(file);
    await write();
    expect(readdirSync(join(top, "roots/store"))).toEqual([]);
  },
);

test.runIf(isRoot)("what another has put there is not read", async () => {
  await write();
  chownSync(file, somebody, somebody);
  expect(readKept(file, form)).toBeNull();
});

test("nothing is kept of what has no database, changes, or is where others may change it unseen", () => {
  const at = (realStoreDir: string, stateDir = join(top, "var")) => ({ realStoreDir, stateDir }) as StoreLocation;
  const told = (location: StoreLocation, change = () => {}) => {
    const before = stampOf(location);
    change();
    return willBeTold(location, { ...before, takenAt: before.takenAt + 60_000 });
  };
  mkdirSync(join(top, "store"));
  expect(told(at(join(top, "store")))).toBe(false);
  mkdirSync(join(top, "var/db"), { recursive: true });
  writeFileSync(join(top, "var/db/db.sqlite"), "rows");
  expect(told(at(join(top, "store")))).toBe(true);
  expect(told(at(join(top, "store")), () => writeFileSync(join(top, "store/new"), ""))).toBe(false);
  // Not a file system that is known to tell the present.
  expect(told(at("/proc"))).toBe(false);
  rmSync(join(top, "var/db"), { recursive: true });
  symlinkSync("/proc", join(top, "var/db"));
  expect(told(at(join(top, "store")))).toBe(false);
});
