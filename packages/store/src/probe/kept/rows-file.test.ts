import * as fc from "fast-check";
import { expect, test } from "vitest";
import { anyStore } from "../../../test/any-store.ts";
import { snapshotOf, storeDir } from "../../../test/snapshot-of.ts";
import { decodeRows, encodeRows } from "./rows-file.ts";
import type { KeptRows } from "./rows-file.ts";

const anyRows: fc.Arbitrary<KeptRows> = anyStore.map((spec) => {
  const { database, disk } = snapshotOf(spec);
  const gaps = spec.gaps ?? [];
  return {
    database: { ...database, gaps },
    listing: { ...disk, missing: disk.missing ?? new Uint8Array(database.count) },
  };
});
const comparable = ({ database, listing }: KeptRows) => ({
  listing,
  database: { ...database, indexOf: [...database.indexOf], readBy: null },
});

test("rows come out of a file as they went in", () => {
  fc.assert(
    fc.property(anyRows, fc.string(), (rows, stamp) => {
      const read = decodeRows(encodeRows(rows, stamp), storeDir, stamp)!;
      expect(comparable(read)).toEqual(comparable(rows));
      expect(read.database.readBy).toBe("kept");
    }),
  );
});

test("wherever the bytes of a file lie", () => {
  const { database, disk } = snapshotOf({ paths: { app: { refs: ["lib"] }, lib: {} } });
  const rows = { database, listing: { ...disk, missing: disk.missing! } };
  const file = encodeRows(rows, "now");
  const elsewhere = Buffer.concat([Buffer.of(0), file]).subarray(1);
  expect(comparable(decodeRows(elsewhere, storeDir, "now")!)).toEqual(comparable(rows));
});

test("a store without paths is no exception", () => {
  const { database, disk } = snapshotOf({ paths: {} });
  const rows = { database, listing: { ...disk, missing: new Uint8Array() } };
  expect(comparable(decodeRows(encodeRows(rows, "now"), storeDir, "now")!)).toEqual(comparable(rows));
});

test("a file of another state or store, or one that is cut off, changed or something else, is as none", () => {
  const { database, disk } = snapshotOf({ paths: { app: { refs: ["lib"] }, lib: {} }, roots: ["app"] });
  const good = encodeRows({ database, listing: { ...disk, missing: disk.missing! } }, "1;2");
  expect(decodeRows(good, storeDir, "1;2")).not.toBeNull();
  expect(decodeRows(good, storeDir, "1;")).toBeNull();
  expect(decodeRows(good, storeDir, "1;2;3")).toBeNull();
  expect(decodeRows(good, "/gnu/store", "1;2")).toBeNull();
  const anyDamage = fc.oneof(
    fc.nat({ max: good.length - 1 }).map((length) => good.subarray(0, length)),
    fc.tuple(fc.nat({ max: good.length - 1 }), fc.integer({ min: 1, max: 255 })).map(([at, by]) => {
      const bad = Buffer.from(good);
      bad[at]! ^= by;
      return bad;
    }),
    fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.concat([good.subarray(0, 40), bytes])),
  );
  fc.assert(fc.property(anyDamage, (damaged) => void expect(decodeRows(damaged, storeDir, "1;2")).toBeNull()));
});
