import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { expectedMountAt, mountPoints, unmountedAt } from "./unmounted.ts";

let top = "";
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), "nixperf-unmounted-"));
  mkdirSync(join(top, "empty"));
  mkdirSync(join(top, "full/project"), { recursive: true });
});
afterEach(() => rmSync(top, { recursive: true }));
const nowhere = { mounted: new Set<string>(), expected: [] };

test("something is missing where fstab or custom has a mount, or where a directory on the way is empty", () => {
  const places = { mounted: new Set(["/media/ada/disk"]), expected: ["/", "/data", "/home"] };
  expect(unmountedAt("/data/src/result", places)).toBe("/data");
  expect(unmountedAt("/data/src/result", { ...places, mounted: new Set(["/data"]) })).toBeNull();
  expect(expectedMountAt("/media/ada/disk/gone/result", places)).toBeNull();
  expect(unmountedAt("/media/other/disk/result", places)).toBe("/media/other");
  expect(unmountedAt(join(top, "empty/src/result"), nowhere)).toBe(join(top, "empty"));
  expect(unmountedAt(join(top, "empty/src/result"), { ...nowhere, mounted: new Set([join(top, "empty")]) })).toBeNull();
  expect(unmountedAt(join(top, "full/src/result"), nowhere)).toBeNull();
});

test("what nix-build and nix-shell leave behind in an empty directory is not on anything that could be mounted", () => {
  expect(unmountedAt(join(top, "empty/nix-build-4711-0/derivation"), nowhere)).toBeNull();
  expect(unmountedAt(join(top, "empty/nix-shell-4711-12/derivation"), nowhere)).toBeNull();
  expect(unmountedAt(join(top, "empty/nix-build-notes/result"), nowhere)).toBe(join(top, "empty"));
});

test("mount points are read from either table, with what they escape", () => {
  expect(mountPoints("# <file system>\nUUID=1 / ext4 x 0 1\n/dev/a  /my\\040disk\txfs\nnone swap swap\n\n")).toEqual([
    "/",
    "/my disk",
  ]);
});
