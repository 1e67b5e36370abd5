import { expect, test } from "vitest";
import { isLinkName, linkHealth, savedNow } from "./link-entries.ts";
import type { LinkEntries } from "./link-entries.ts";

const hash = "04zwf782yjwnh3q6hz5izfd6jyip8kgw6g6yj43fiqhbyhdd0dqw";

function farm(rows: Array<{ inode: number | bigint; links: number; name?: string; size?: number }>): LinkEntries {
  return {
    names: rows.map(({ name }) => name ?? hash),
    inodes: rows.map(({ inode }) => inode),
    kinds: new Uint8Array(rows.length),
    sizes: Float64Array.from(rows, ({ size }) => size ?? 100),
    bytes: new Float64Array(rows.length).fill(4096),
    links: Uint32Array.from(rows, ({ links }) => links),
  };
}

test("every name in store objects but one is saved", () => {
  const saved = savedNow(
    farm([
      { inode: 1, links: 5 },
      { inode: 2, links: 3 },
      { inode: 3n, links: 2 },
    ]),
  );
  expect(saved).toEqual({ bytes: 4 * 4096, apparentBytes: 400, inodes: 4 });
});

test("an entry that nothing uses saves nothing and costs nothing, whatever else counts", () => {
  expect(savedNow(farm([{ inode: 1, links: 1 }]))).toEqual({ bytes: 0, apparentBytes: 0, inodes: 0 });
  expect(
    linkHealth(
      farm([
        { inode: 1, links: 1 },
        { inode: 2, links: 9 },
      ]),
    ),
  ).toEqual({
    entries: 2,
    unused: 1,
    unusedBytes: 4096,
    odd: 0,
    mostLinks: 9,
  });
});

test("an inode under two names in .links is counted once", () => {
  expect(
    savedNow(
      farm([
        { inode: 7, links: 6 },
        { inode: 7, links: 6 },
      ]),
    ).inodes,
  ).toBe(3);
});

test("names that Nix did not make are counted", () => {
  expect(isLinkName(hash)).toBe(true);
  for (const odd of ["x", `${hash}a`, hash.toUpperCase(), `2${hash.slice(1)}`, `0${"e".repeat(51)}`]) {
    expect(isLinkName(odd), odd).toBe(false);
  }
  expect(linkHealth(farm([{ inode: 1, links: 2, name: ".nfs0001" }])).odd).toBe(1);
});
