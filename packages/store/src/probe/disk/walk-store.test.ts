import { execFileSync } from "node:child_process";
import { linkSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { diskTotals } from "../../model/disk/disk-totals.ts";
import { reclaim } from "../../model/disk/reclaim.ts";
import { walkStore } from "./walk-store.ts";
import type { WalkedStore } from "./walk-store.ts";

let store = "";
beforeEach(() => {
  store = mkdtempSync(join(tmpdir(), "nixperf-walk-"));
});
afterEach(() => rmSync(store, { recursive: true, force: true }));

const du = (directory: string, flag: string): number =>
  Number(execFileSync("du", ["-s", flag, directory], { encoding: "utf8" }).split("\t")[0]);

function expectAsDu(walk: WalkedStore): void {
  const { bytes, inodes } = diskTotals(walk);
  expect({ bytes, inodes }).toEqual({ bytes: du(store, "--block-size=1"), inodes: du(store, "--inodes") });
}

function fill(places: ReadonlyArray<{ kilobytes: number; links: readonly string[] }>): void {
  for (const { kilobytes, links } of places) {
    const [first, ...others] = links.map((link) => join(store, link));
    for (const link of links) mkdirSync(join(store, link, ".."), { recursive: true });
    writeFileSync(first!, "x".repeat(kilobytes * 1024));
    for (const other of others) linkSync(first!, other);
  }
}

const anyPlace = fc.constantFrom("a/f", "a/bin/f", "b/f", "c", "d/e/f", ".links/f", "../elsewhere-f");

test("a store is as big as du says, and what comes back is what du misses afterwards, whatever is linked to what", async () => {
  const anyFiles = fc.array(
    fc.record({ kilobytes: fc.nat({ max: 20 }), places: fc.uniqueArray(anyPlace, { minLength: 1 }) }),
    { maxLength: 12 },
  );
  const outside = mkdtempSync(join(tmpdir(), "nixperf-walk-"));
  store = join(outside, "store");
  await fc.assert(
    fc.asyncProperty(
      anyFiles,
      fc.subarray(["a", "b", "c0", "d"]),
      fc.constantFrom(1, 2, 3),
      async (files, gone, workers) => {
        rmSync(outside, { recursive: true, force: true });
        mkdirSync(store, { recursive: true });
        fill(files.map(({ kilobytes, places }, i) => ({ kilobytes, links: places.map((place) => place + i) })));
        const walk = await walkStore({ realStoreDir: store, workers });
        expectAsDu(walk);
        const predicted = reclaim(
          walk,
          Uint8Array.from(walk.entries, (name) => (gone.includes(name) ? 1 : 0)),
        );
        const only = await walkStore({ realStoreDir: store, only: gone.filter((name) => walk.indexOf.has(name)) });
        expect(reclaim(only, new Uint8Array(only.entries.length).fill(1))).toEqual(predicted);

        // With what is linked from elsewhere, which stays.
        const before = { bytes: du(outside, "--block-size=1"), inodes: du(outside, "--inodes") };
        const own = lstatSync(store).blocks;
        for (const name of gone) rmSync(join(store, name), { recursive: true, force: true });
        const farm = join(store, ".links");
        for (const name of walk.linkFarmDirectories > 0 ? readdirSync(farm) : [])
          if (lstatSync(join(farm, name)).nlink === 1) rmSync(join(farm, name));
        const shrunk = (own - lstatSync(store).blocks) * 512;
        expect(predicted).toEqual({
          bytes: before.bytes - du(outside, "--block-size=1") - shrunk,
          inodes: before.inodes - du(outside, "--inodes"),
        });
      },
    ),
    { numRuns: 12 },
  );
  store = outside;
});

test("what is told by entry: own blocks, names, apparent sizes, and each link to what is shared", async () => {
  fill([
    { kilobytes: 5, links: ["a/own"] },
    { kilobytes: 9, links: ["a/twice", "a/again", "b", ".links/h"] },
    { kilobytes: 1, links: [".links/unused"] },
  ]);
  symlinkSync("own", join(store, "a/link"));
  const walk = await walkStore({ realStoreDir: store });
  const of = (name: string) => walk.indexOf.get(name)!;
  const linksOf = (name: string) => walk.links.slice(walk.linkOffsets[of(name)], walk.linkOffsets[of(name) + 1]);
  const blocks = (path: string) => lstatSync(join(store, path)).blocks * 512;
  expect(walk.entries.toSorted()).toEqual(["a", "b"]);
  expect(walk.ownBytes[of("a")]).toBe(blocks("a") + blocks("a/own") + blocks("a/link"));
  expect([walk.ownInodes[of("a")], walk.ownInodes[of("b")]]).toEqual([3, 0]);
  expect([walk.files[of("a")], walk.files[of("b")]]).toEqual([4, 1]);
  expect(walk.apparentBytes[of("a")]).toBe(5 * 1024 + 2 * 9 * 1024 + 3);
  const [inode] = linksOf("b");
  expect(linksOf("a")).toEqual(Uint32Array.of(inode!, inode!));
  expect([walk.shared.links[inode!], walk.shared.inLinkFarm[inode!]]).toEqual([4, 1]);
  expect(walk.linkFarm).toMatchObject({ entries: 2, unused: 1, unusedBytes: blocks(".links/unused") });
});

test("hostile names are entries, and one that vanishes is empty", async () => {
  const hostile = Buffer.concat([Buffer.from(`${store}/`), Buffer.from("\xffa\nb", "latin1")]);
  mkdirSync(hostile);
  writeFileSync(Buffer.concat([hostile, Buffer.from("/x\xfe", "latin1")]), "x");
  expectAsDu(await walkStore({ realStoreDir: store }));
  const walk = await walkStore({ realStoreDir: store, only: ["\xffa\nb", "gone"] });
  expect([...walk.files]).toEqual([1, 0]);
  expect([...walk.ownInodes]).toEqual([2, 0]);
  expect(walk.unreadable).toEqual([]);
});

test("an empty store, and one that is not there", async () => {
  expectAsDu(await walkStore({ realStoreDir: store }));
  await expect(walkStore({ realStoreDir: join(store, "nowhere") })).rejects.toMatchObject({
    code: "NIXPERF_STORE_DIR_UNLISTED",
    found: "ENOENT",
  });
});

test("a walk tells how far it is, and ends when it is told to", async () => {
  for (let i = 0; i < 100; i++) writeFileSync(join(store, `e${i}`), "");
  const told: Array<[number, number]> = [];
  await walkStore({ realStoreDir: store, onProgress: (done, total) => told.push([done, total]) });
  expect(told.at(-1)).toEqual([100, 100]);
  const reason = new Error("enough");
  await expect(walkStore({ realStoreDir: store, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  const controller = new AbortController();
  const walking = walkStore({ realStoreDir: store, signal: controller.signal });
  setImmediate(() => controller.abort(reason));
  await expect(walking).rejects.toBe(reason);
});
