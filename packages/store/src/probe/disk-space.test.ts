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
