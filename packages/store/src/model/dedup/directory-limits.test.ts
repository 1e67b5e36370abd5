import { mkdirSync, mkdtempSync, rmSync, statfsSync, statSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { directoryLimits, linksGrowth } from "./directory-limits.ts";

const top = mkdtempSync(join(tmpdir(), "nixperf-growth-"));
afterAll(() => rmSync(top, { recursive: true }));
const isExt4 = process.platform === "linux" && statfsSync(top).type === 0xef53;

test.skipIf(!isExt4)("a directory of ext4 grows as foretold, from nothing and from any state on", () => {
  const directory = join(top, "links");
  mkdirSync(directory);
  let entries = 0;
  for (const more of [1, 20, 60, 200, 3, 1_000, 2_000, 1]) {
    const before = statSync(directory).size;
    const growth = linksGrowth("ext4", before, entries, more)!;
    for (let i = 0; i < more; i++) {
      const name = createHash("sha256").update(String(entries++)).digest("hex").slice(0, 52);
      writeFileSync(join(directory, name), "");
    }
    const grown = statSync(directory).size - before;
    expect(grown, `${more} more`).toBeGreaterThanOrEqual(growth.leastBytes);
    expect(grown, `${more} more`).toBeLessThanOrEqual(growth.mostBytes);
  }
});

test("nothing new, nothing grows; what is not known is not guessed", () => {
  expect(linksGrowth("btrfs", 0, 0, 0)).toEqual({ leastBytes: 0, mostBytes: 0 });
  expect(linksGrowth("btrfs", 0, 10, 1)).toBeNull();
  expect(linksGrowth(null, 0, 10, 1)).toBeNull();
  expect(directoryLimits("ext4")).toMatchObject({ links: 65_000 });
  expect(directoryLimits("zfs")).toEqual({ links: null, directoryBytes: null });
});
