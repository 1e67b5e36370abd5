import { expect, test } from "vitest";
import { walkOf } from "../../../test/any-walk.ts";
import { databaseOf, storePath } from "../../../test/snapshot-of.ts";
import { deletedTotals } from "./deleted-totals.ts";

const database = databaseOf({ paths: { a: { narBytes: 70 }, b: { narBytes: 30 } } });
const walk = walkOf({ entries: [{ name: storePath("a").slice(11), ownBytes: 8192, ownInodes: 2 }] });

test("what was deleted is counted on the disk, and not known where that was not read", () => {
  expect(deletedTotals([storePath("a")], database, walk)).toEqual({ narBytes: 70, bytes: 8192, inodes: 2 });
  expect(deletedTotals([storePath("a")], database, null)).toEqual({ narBytes: 70, bytes: null, inodes: null });
});

test("nothing deleted is nothing, whether the disk was read or not", () => {
  for (const of of [walk, null]) expect(deletedTotals([], database, of)).toEqual({ narBytes: 0, bytes: 0, inodes: 0 });
});
