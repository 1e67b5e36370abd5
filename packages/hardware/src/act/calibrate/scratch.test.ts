import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { makeScratch } from "./scratch.ts";

const top = mkdtempSync(join(tmpdir(), "nixperf-scratch-"));
const store = join(top, "nix/store");
beforeEach(() => {
  rmSync(join(top, "nix"), { recursive: true, force: true });
  mkdirSync(store, { recursive: true });
});
afterAll(() => rmSync(top, { recursive: true }));

test("it is beside the store, and gone afterwards", () => {
  const scratch = makeScratch(store, [join(top, "nix"), tmpdir()])!;
  expect(scratch).toMatchObject({ parent: join(top, "nix"), isStoresDisk: true });
  expect(existsSync(scratch.path)).toBe(true);
  scratch.remove();
  expect(readdirSync(join(top, "nix"))).toEqual(["store"]);
});

test("it is never in the store, and where nothing may be written there is none", () => {
  mkdirSync(join(store, "tmp"));
  expect(makeScratch(store, [store, join(store, "tmp"), "/proc/self", join(top, "missing")])).toBeNull();
  expect(readdirSync(store)).toEqual(["tmp"]);
});

test.runIf(existsSync("/dev/shm"))("the disk of the store goes before another one", () => {
  const scratch = makeScratch(store, ["/dev/shm", join(top, "nix")])!;
  scratch.remove();
  expect(scratch).toMatchObject({ parent: join(top, "nix"), isStoresDisk: true });
  const other = makeScratch(store, ["/dev/shm"])!;
  other.remove();
  expect(other.isStoresDisk).toBe(false);
});

test("what a killed run left is removed when it is old, and what others have is not", () => {
  const beside = join(top, "nix");
  const old = new Date(Date.now() - 2 * 3_600_000);
  const left = { dead: "4194399-a", running: `${process.pid}-b`, fresh: "4194399-c" };
  for (const name of Object.values(left))
    mkdirSync(join(beside, `.nixperf-calibrate-${name}`, "files"), { recursive: true });
  for (const name of [left.dead, left.running]) utimesSync(join(beside, `.nixperf-calibrate-${name}`), old, old);
  makeScratch(store, [beside])!.remove();
  expect(readdirSync(beside).toSorted()).toEqual(
    [`.nixperf-calibrate-${left.fresh}`, `.nixperf-calibrate-${left.running}`, "store"].toSorted(),
  );
});
