import * as fc from "fast-check";
import { expect, test } from "vitest";
import { walkOf } from "../../../test/any-walk.ts";
import { reclaim } from "./reclaim.ts";

/** A disk as it is: inodes, and the places that link to them. A place is an entry's number, `.links`, or elsewhere. */
interface Inode {
  bytes: number;
  places: Array<number | ".links" | "elsewhere">;
}

/** Deletes entries as Nix does, then what only `.links` still links to, and counts the inodes without any link left. */
function deleteNaively(inodes: readonly Inode[], chosen: ReadonlySet<number>): { bytes: number; inodes: number } {
  const freed = inodes.filter(({ places }) => {
    const left = places.filter((place) => !chosen.has(place as number));
    return left.length === 0 || (left.length === 1 && left[0] === ".links");
  });
  return { bytes: freed.reduce((sum, { bytes }) => sum + bytes, 0), inodes: freed.length };
}

const entryCount = 6;
const place = fc.oneof(
  { weight: 8, arbitrary: fc.nat({ max: entryCount - 1 }) },
  { weight: 1, arbitrary: fc.constant("elsewhere" as const) },
);
const anyInode: fc.Arbitrary<Inode> = fc
  .record({
    bytes: fc.nat({ max: 8 }).map((blocks) => blocks * 4096),
    inStore: fc.array(place, { maxLength: 5 }),
    inFarm: fc.boolean(),
  })
  .map(({ bytes, inStore, inFarm }) => ({ bytes, places: [...inStore, ...(inFarm ? [".links" as const] : [])] }))
  .filter(({ places }) => places.some((one) => one !== "elsewhere"));

test("what comes back is what a disk would free, whatever is linked to what", () => {
  const anyDisk = fc.array(anyInode, { maxLength: 30 });
  const anyChoice = fc.uniqueArray(fc.nat({ max: entryCount - 1 }));
  fc.assert(
    fc.property(anyDisk, anyChoice, (inodes, choice) => {
      const own = inodes.filter(({ places }) => places.length === 1 && typeof places[0] === "number");
      const unused = inodes.filter(({ places }) => places.length === 1 && places[0] === ".links");
      const walk = walkOf({
        entries: Array.from({ length: entryCount }, (_, entry) => {
          const mine = own.filter(({ places }) => places[0] === entry);
          return {
            name: `e${entry}`,
            ownBytes: mine.reduce((sum, { bytes }) => sum + bytes, 0),
            ownInodes: mine.length,
          };
        }),
        shared: inodes
          .filter(({ places }) => places.length > 1)
          .map(({ bytes, places }) => ({
            bytes,
            from: places.filter((one) => typeof one === "number"),
            outside: places.filter((one) => one === "elsewhere").length,
            inLinkFarm: places.includes(".links"),
          })),
        unused: unused.length,
        unusedBytes: unused.reduce((sum, { bytes }) => sum + bytes, 0),
      });
      const chosen = new Uint8Array(entryCount);
      for (const entry of choice) chosen[entry] = 1;
      expect(reclaim(walk, chosen)).toEqual(deleteNaively(inodes, new Set(choice)));
    }),
    { numRuns: 1000 },
  );
});

test("an inode that gained links while the disk was walked is not promised", () => {
  const walk = walkOf({ entries: [{ name: "a", ownBytes: 0, ownInodes: 0 }], shared: [{ bytes: 4096, from: [0, 0] }] });
  walk.shared.links[0] = 1;
  expect(reclaim(walk, new Uint8Array([1]))).toEqual({ bytes: 0, inodes: 0 });
});
