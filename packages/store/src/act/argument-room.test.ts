import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { argumentBytes, argumentRoom, thisArgumentWorld } from "./argument-room.ts";

const limits = (soft: string): string =>
  `Limit  Soft Limit  Hard Limit  Units\nMax stack size            ${soft}   unlimited   bytes\n`;

test.each([
  ["8388608", 2 * 1024 * 1024],
  ["unlimited", 6 * 1024 * 1024],
  ["1000000000", 6 * 1024 * 1024],
  ["65536", 128 * 1024],
])("with a stack of %s bytes Linux takes %d", (soft, expected) => {
  expect(argumentRoom({ platform: "linux", env: {}, limits: limits(soft) })).toBe(expected - 32 * 1024);
});

test("without /proc the least that Linux takes; macOS takes 1 MiB", () => {
  expect(argumentRoom({ platform: "linux", env: {}, limits: null })).toBe(96 * 1024);
  expect(argumentRoom({ platform: "darwin", env: {}, limits: null })).toBe(992 * 1024);
});

test("the environment takes its part, in bytes, and never leaves less than nothing", () => {
  const room = (env: Record<string, string | undefined>): number =>
    argumentRoom({ platform: "linux", env, limits: null });
  // "A=ö", its end, its pointer.
  expect(room({}) - room({ A: "ö", B: undefined })).toBe(4 + 1 + 8);
  expect(room({ A: "x".repeat(200_000) })).toBe(0);
});

test("this system really takes as much as is said, and hardly more", () => {
  const path = `/nix/store/${"x".repeat(60)}`;
  const paths = Array.from({ length: Math.floor(argumentRoom(thisArgumentWorld()) / argumentBytes(path)) }, () => path);
  expect(() => execFileSync("true", paths)).not.toThrow();
  if (process.platform !== "linux") return;
  const more = Array.from({ length: Math.ceil((64 * 1024) / argumentBytes(path)) }, () => path);
  expect(() => execFileSync("true", [...paths, ...more])).toThrow("E2BIG");
});
