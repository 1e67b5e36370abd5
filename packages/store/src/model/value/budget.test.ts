import { expect, test } from "vitest";
import { needOf } from "./budget.ts";

const now = { storeBytes: 40_000, totalBytes: 1_000_000, availableBytes: 100_000 };

test("no limit is no budget; of several limits all hold", () => {
  expect(needOf({}, now)).toBeNull();
  expect(needOf({ freeBytes: null, storeBelowBytes: undefined }, now)).toBeNull();
  expect(needOf({ freeBytes: 700 }, now)).toEqual({ bytes: 700, inodes: 0 });
  expect(needOf({ freeInodes: 3 }, now)).toEqual({ bytes: 0, inodes: 3 });
  expect(needOf({ diskFreeShare: 0.15 }, now)).toEqual({ bytes: 50_000, inodes: 0 });
  expect(needOf({ storeBelowBytes: 30_000 }, now)).toEqual({ bytes: 10_000, inodes: 0 });
  const all = { freeBytes: 700, freeInodes: 3, diskFreeShare: 0.1001, storeBelowBytes: 39_500 };
  expect(needOf(all, now)).toEqual({ bytes: 700, inodes: 3 });
});

test("a budget that is met already needs nothing", () => {
  expect(needOf({ diskFreeShare: 0.05, storeBelowBytes: 1e9 }, now)).toEqual({ bytes: 0, inodes: 0 });
});

test("what the store takes has to be known where it is to shrink", () => {
  expect(() => needOf({ storeBelowBytes: 1 }, { ...now, storeBytes: null })).toThrow(
    expect.objectContaining({ code: "NIXPERF_BUDGET_NEEDS_DISK" }),
  );
  expect(needOf({ freeBytes: 1 }, { ...now, storeBytes: null })).toEqual({ bytes: 1, inodes: 0 });
});
