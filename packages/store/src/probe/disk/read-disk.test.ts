import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { StoreLocation } from "@nixperf/nix/location";
import { readDisk } from "./read-disk.ts";
import { stampOf } from "../kept/stamp.ts";
import { decodeWalk } from "../kept/walk-file.ts";
import { localTmpdir } from "../../../test/local-tmpdir.ts";

const hash = "0".repeat(32);
let top = "";
let cache = "";
let location: StoreLocation;
beforeEach(() => {
  top = mkdtempSync(join(localTmpdir(), "nixperf-kept-"));
  cache = join(top, "cache");
  const realStoreDir = join(top, "store");
  for (const directory of [`store/${hash}-a/bin`, "store/.links", "var/db"])
    mkdirSync(join(top, directory), { recursive: true });
  writeFileSync(join(realStoreDir, `${hash}-a/bin/x`), "x".repeat(5000));
  linkSync(join(realStoreDir, `${hash}-a/bin/x`), join(realStoreDir, ".links/x"));
  writeFileSync(join(realStoreDir, `${hash}-b`), "b");
  writeFileSync(join(top, "var/db/db.sqlite"), "rows");
  location = { uri: "", storeDir: realStoreDir, realStoreDir, stateDir: join(top, "var") } as StoreLocation;
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(top, { recursive: true, force: true });
});

const hour = 3_600_000;

/** Reads so much later; all that is done here is long ago by then. */
async function read(more: Partial<Parameters<typeof readDisk>[0]> = {}, afterMs = 100 * hour) {
  vi.useFakeTimers({ toFake: ["Date"], now: performance.timeOrigin + performance.now() + afterMs });
  return readDisk({ location, cache, ...more });
}
const inStore = (name: string): string => join(top, "store", name);
const keptFiles = (): string[] => (existsSync(join(cache, "store")) ? readdirSync(join(cache, "store")) : []);

test("a walk is kept, and taken while the store is as it was", async () => {
  const first = await read();
  expect(first.isKept).toBe(false);
  const second = await read();
  expect(second).toMatchObject({ isKept: true, walkedAt: first.walkedAt });
  expect({ ...second.walk, indexOf: [...second.walk.indexOf] }).toEqual({
    ...first.walk,
    indexOf: [...first.walk.indexOf],
  });
  expect((await read({ fresh: true })).isKept).toBe(false);
  expect((await read({ cache: null })).isKept).toBe(false);
});

const changes: Record<string, () => void> = {
  "an entry was added": () => writeFileSync(inStore(`${hash}-c`), ""),
  "an entry was deleted": () => rmSync(inStore(`${hash}-b`)),
  "a file was put in the place of another, as the optimiser does": () => {
    linkSync(inStore(".links/x"), inStore(".tmp-link-1"));
    renameSync(inStore(".tmp-link-1"), inStore(`${hash}-b`));
  },
  "a file was linked into .links": () => linkSync(inStore(`${hash}-b`), inStore(".links/b")),
  "an unused link was removed": () => rmSync(inStore(".links/x")),
  "a row was written": () => appendFileSync(join(top, "var/db/db.sqlite"), "more"),
  "a row was changed, and the time put back": () => {
    const database = join(top, "var/db/db.sqlite");
    const { atime, mtime } = statSync(database);
    writeFileSync(database, "ROWS");
    utimesSync(database, atime, mtime);
  },
  "the database was put in the place of another": () => {
    const database = join(top, "var/db/db.sqlite");
    renameSync(database, `${database}.old`);
    copyFileSync(`${database}.old`, database);
  },
  "the schema was migrated": () => writeFileSync(join(top, "var/db/schema"), "11"),
  "a row was written to the log": () => writeFileSync(join(top, "var/db/db.sqlite-wal"), "frames"),
};
test.each(Object.entries(changes))("it is not taken when %s since", async (_, change) => {
  await read();
  change();
  expect((await read()).isKept).toBe(false);
  expect((await read()).isKept).toBe(true);
});

test("after a change, what was finished then and is as it was is taken over, and the next walk as a whole again", async () => {
  chmodSync(inStore(`${hash}-b`), 0o444);
  utimesSync(inStore(`${hash}-b`), 1, 1);
  await read();
  writeFileSync(inStore(`${hash}-c`), "");
  expect((await read({ fresh: true, cache: null })).takenOver).toBe(0);
  expect(await read()).toMatchObject({ isKept: false, takenOver: 1 });
  expect(await read()).toMatchObject({ isKept: true, takenOver: 3 });
  // The directory is another one under the same name.
  renameSync(join(top, "store"), join(top, "other"));
  mkdirSync(join(top, "store"));
  expect(await read()).toMatchObject({ isKept: false, takenOver: 0 });
});

test("an empty log that comes and goes with a reader is no change", async () => {
  await read();
  writeFileSync(join(top, "var/db/db.sqlite-wal"), "");
  expect((await read()).isKept).toBe(true);
});

test("it is not kept when the store changed just before, or something may be writing into it", async () => {
  await read({}, 9_000);
  expect(keptFiles()).toEqual([]);
  // What was touched with a time of long ago was touched now.
  for (const path of ["store", "store/.links", "var/db/db.sqlite"]) utimesSync(join(top, path), 1, 1);
  await read({}, 9_000);
  expect(keptFiles()).toEqual([]);
  writeFileSync(inStore(`${hash}-b.lock`), "");
  // The lock is young, and the store was at rest for long enough: kept for what is not locked.
  await read({}, hour / 2);
  expect((await read({}, hour / 2)).isKept).toBe(false);
  // A lock that old was left behind.
  await read();
  expect((await read()).isKept).toBe(true);
});

test("a file that is cut off, changed, of another kind, or not a file, is as none", async () => {
  await read();
  const file = join(cache, "store", keptFiles()[0]!);
  const good = readFileSync(file);
  const { place } = stampOf(location);
  expect(decodeWalk(good, place)).not.toBeNull();
  const anyDamage = fc.oneof(
    fc.nat({ max: good.length - 1 }).map((length) => good.subarray(0, length)),
    fc.tuple(fc.nat({ max: good.length - 1 }), fc.integer({ min: 1, max: 255 })).map(([at, by]) => {
      const bad = Buffer.from(good);
      bad[at]! ^= by;
      return bad;
    }),
    fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.concat([good.subarray(0, 8), bytes])),
  );
  fc.assert(fc.property(anyDamage, (damaged) => void expect(decodeWalk(damaged, place)).toBeNull()));
  writeFileSync(file, good.subarray(0, 100));
  expect((await read()).isKept).toBe(false);
  rmSync(file);
  execFileSync("mkfifo", [file]);
  expect((await read()).isKept).toBe(false);
});

test("a cache that cannot be written is no hindrance", async () => {
  writeFileSync(cache, "a file in its place");
  expect((await read()).isKept).toBe(false);
  expect((await read()).isKept).toBe(false);
});

test("no more than the last eight stores are kept", async () => {
  for (let i = 0; i < 10; i++) {
    const realStoreDir = join(top, `store${i}`);
    mkdirSync(realStoreDir);
    await read({ location: { ...location, realStoreDir } });
  }
  expect(keptFiles()).toHaveLength(8);
});
