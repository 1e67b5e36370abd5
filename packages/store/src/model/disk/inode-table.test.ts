import * as fc from "fast-check";
import { expect, test } from "vitest";
import { inodeTable } from "./inode-table.ts";

const device = fc.constantFrom(0, 1, 2049, 2 ** 40);
const inode = fc.oneof(
  fc.bigInt({ min: 1n, max: 60n }),
  fc.bigInt({ min: 0xffff_ffffn, max: 0x1_0000_0001n }),
  fc.bigInt({ min: 2n ** 53n - 2n, max: 2n ** 53n + 4n }),
  fc.bigInt({ min: 2n ** 64n - 4n, max: 2n ** 64n - 1n }),
);
/** As `walkEntry` gives them: a number where that is exact. */
const asFound = (whole: bigint): number | bigint => (whole <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(whole) : whole);

test("inodes are numbered as a map of their whole names would, on several devices and beyond 2^53", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(device, inode), { maxLength: 300 }), (seen) => {
      const table = inodeTable();
      const naive = new Map<string, number>();
      for (const [dev, ino] of seen) {
        const name = `${dev}:${ino}`;
        if (!naive.has(name)) naive.set(name, naive.size);
        expect(table.numberOf(dev, asFound(ino))).toBe(naive.get(name));
      }
      expect(table.count).toBe(naive.size);
      // The keys lead to the same numbers in another table: so two tables are put together.
      const { devices, high, low } = table.keys();
      const copy = inodeTable();
      expect(Array.from(low, (part, i) => copy.numberOfKey(devices[i]!, high[i]!, part))).toEqual(
        Array.from(low, (_, i) => i),
      );
    }),
  );
});

test("many inodes are told apart", () => {
  const table = inodeTable();
  for (let round = 0; round < 2; round++)
    for (let i = 0; i < 50_000; i++)
      if (table.numberOf(7, 3_000_000_000 + i * 4096) !== i) expect.fail(`inode ${i} is taken for another`);
  expect(table.count).toBe(50_000);
});
