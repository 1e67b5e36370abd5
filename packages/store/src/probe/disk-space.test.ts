import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { diskSpace } from "./disk-space.ts";

test("it is what df says", async () => {
  const df = () => execFileSync("df", ["-P", "-k", "/"], { encoding: "utf8" }).split("\n")[1]!.split(/ +/).map(Number);
  const before = df();
  const { totalBytes, availableBytes } = await diskSpace("/");
  const after = df();
  expect(totalBytes / 1024).toBe(before[1]);
  // Others write meanwhile.
  const slack = 64 * 1024 + Math.abs(after[3]! - before[3]!);
  expect(Math.abs(availableBytes / 1024 - before[3]!)).toBeLessThanOrEqual(slack);
});

test("inodes are what df says, and not known where there are none", async () => {
  const df = (directory: string) =>
    execFileSync("df", ["-P", "-i", directory], { encoding: "utf8" }).split("\n")[1]!.split(/ +/).map(Number);
  const { totalInodes, availableInodes } = await diskSpace("/");
  expect(totalInodes ?? 0).toBe(df("/")[1]);
  expect(availableInodes ?? 0).toBeLessThanOrEqual(totalInodes ?? 0);
  // As btrfs does.
  expect(await diskSpace("/proc")).toMatchObject({ totalInodes: null, availableInodes: null });
});
