import { expect, test } from "vitest";
import { blocksMean } from "./blocks-mean.ts";

test.each([
  ["linux", 0xef53, "ext4", []],
  ["linux", 0x9123683e, "btrfs", ["compression", "reflinks", "snapshots"]],
  // A kernel of 32 bits, or Node, may give it as a negative number.
  ["linux", 0x9123683e | 0, "btrfs", ["compression", "reflinks", "snapshots"]],
  ["linux", 0x2fc12fc1, "zfs", ["compression", "deduplication", "snapshots"]],
  ["linux", 0x58465342, "xfs", ["reflinks"]],
  ["linux", 0x794c7630, "overlay", ["layers"]],
  ["linux", 12_345, null, []],
  ["darwin", 26, "apfs", ["compression", "reflinks", "snapshots"]],
  ["darwin", 24, null, ["compression", "reflinks", "snapshots"]],
  ["freebsd", 0xef53, null, []],
] as const)("%s, type %d: %s, with %j", (platform, type, fileSystem, caveats) => {
  expect(blocksMean(platform, type)).toEqual({ fileSystem, caveats });
});
