import { expect, test } from "vitest";
import { walkOf } from "../../../test/any-walk.ts";
import { needOf, storeBytes } from "./budget.ts";

const walk = walkOf({
  entries: [
    { name: "a", ownBytes: 10_000 },
    { name: "b", ownBytes: 20_000 },
  ],
  shared: [{ bytes: 5_000, from: [0, 1], inLinkFarm: true }],
  unused: 1,
  unusedBytes: 904,
});
const space = { totalBytes: 1_000_000, availableBytes: 100_000 };

test("the store's bytes are those of all entries, each shared inode once, and .links", () => {
  expect(storeBytes(walk)).toBe(10_000 + 20_000 + 5_000 + 4_096 + 904);
});

test("no limit is no budget; several limits all hold", () => {
  expect(needOf({}, walk, space)).toBeNull();
  expect(needOf({ freeBytes: null }, walk, space)).toBeNull();
  expect(needOf({ freeBytes: 700 }, walk, space)).toEqual({ bytes: 700, inodes: 0 });
  expect(needOf({ freeInodes: 3 }, walk, space)).toEqual({ bytes: 0, inodes: 3 });
  expect(needOf({ diskFreeShare: 0.15 }, walk, space)).toEqual({ bytes: 50_000, inodes: 0 });
  expect(needOf({ storeBelowBytes: 30_000 }, walk, space)).toEqual({ bytes: 10_000, inodes: 0 });
  expect(
    needOf({ freeBytes: 700, freeInodes: 3, diskFreeShare: 0.1001, storeBelowBytes: 39_500 }, walk, space),
  ).toEqual({ bytes: 700, inodes: 3 });
});

test("a budget that is met already needs nothing", () => {
  expect(needOf({ diskFreeShare: 0.05, storeBelowBytes: 1e9 }, walk, space)).toEqual({ bytes: 0, inodes: 0 });
});
