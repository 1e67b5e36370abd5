import * as fc from "fast-check";
import { expect, test } from "vitest";
import { anyWalk, walkOf } from "../../../test/any-walk.ts";
import { diskShares } from "./disk-shares.ts";
import { diskTotals } from "./disk-totals.ts";
import { biggestEntries, entrySizes } from "./entry-sizes.ts";
import { reclaim } from "./reclaim.ts";

const names = ["a", "b", "c", "d", "e"];
const whole = anyWalk(names).map((walk) => Object.assign(walk, { storeDirectoryBytes: 8192, linkFarmDirectories: 1 }));

test("the shares are of all entries, bytes and inodes, each in one, and dead is what comes back", () => {
  fc.assert(
    fc.property(whole, fc.subarray([...names, "gone"]), fc.subarray([...names, "gone"]), (walk, dead, unregistered) => {
      const totals = diskTotals(walk);
      const shares = Object.values(diskShares(walk, totals, dead, unregistered));
      const sum = (of: "entries" | "bytes" | "inodes") => shares.reduce((total, share) => total + share[of], 0);
      expect(sum("entries")).toBe(names.length);
      expect(sum("bytes")).toBe(totals.bytes);
      expect(sum("inodes")).toBe(totals.inodes);
      const flags = Uint8Array.from(names, (name) => (dead.includes(name) ? 1 : 0));
      const back = reclaim(walk, flags);
      const { dead: share, unusedLinks } = diskShares(walk, totals, dead, unregistered);
      expect(share.bytes + unusedLinks.bytes).toBe(back.bytes);
      expect(share.inodes + unusedLinks.inodes).toBe(back.inodes);
    }),
  );
});

test("an entry alone gives back what reclaim says, and takes its inodes once each", () => {
  fc.assert(
    fc.property(whole, (walk) => {
      const sizes = entrySizes(walk);
      names.forEach((_, entry) => {
        const alone = reclaim(
          walk,
          Uint8Array.from(names, (_name, i) => (i === entry ? 1 : 0)),
        );
        expect(sizes.aloneBytes[entry]).toBe(alone.bytes - walk.linkFarm.unusedBytes);
        const inodes = new Set(walk.links.subarray(walk.linkOffsets[entry], walk.linkOffsets[entry + 1]));
        const shared = [...inodes].reduce((total, inode) => total + walk.shared.bytes[inode]!, 0);
        expect(sizes.bytes[entry]).toBe(walk.ownBytes[entry]! + shared);
        expect(sizes.inodes[entry]).toBe(walk.ownInodes[entry]! + inodes.size);
      });
      const order = biggestEntries(sizes, 3).map((entry) => sizes.bytes[entry]!);
      expect(order).toEqual(
        Array.from(sizes.bytes)
          .toSorted((a, b) => b - a)
          .slice(0, 3),
      );
    }),
  );
});

test("what links save is what all names but one would take", () => {
  const walk = walkOf({
    entries: [{ name: "a" }, { name: "b" }],
    shared: [
      { bytes: 4096, from: [0, 0, 1], inLinkFarm: true },
      { bytes: 8192, from: [1], outside: 2 },
    ],
  });
  expect(diskTotals({ ...walk, storeDirectoryBytes: 4096, linkFarmDirectories: 1 })).toMatchObject({
    bytes: 4096 + 4096 + 2 * 4096 + 4096 + 8192,
    inodes: 2 + 2 + 2,
    savedBytes: 2 * 4096,
    savedInodes: 2,
  });
});
