import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { exists, readFile } from "./effects.ts";

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "nixperf-files-"));
});
afterEach(() => rmSync(dir, { recursive: true }));

const unreadable = (found: string) => ({ code: "NIXPERF_CONFIG_UNREADABLE", found });

test("a file is read, and a missing one is null", async () => {
  writeFileSync(join(dir, "a"), "text");
  expect(await readFile(join(dir, "a"))).toBe("text");
  expect(await readFile(join(dir, "b"))).toBeNull();
  expect(await readFile(join(dir, "a/below-a-file"))).toBeNull();
  expect(await exists(join(dir, "a"))).toBe(true);
  expect(await exists(join(dir, "b"))).toBe(false);
});

test("a pipe, a device behind a link, a directory and a huge file are refused and nothing waits", async () => {
  execFileSync("mkfifo", [join(dir, "pipe")]);
  await expect(readFile(join(dir, "pipe"))).rejects.toMatchObject(unreadable("something that is not a regular file"));
  symlinkSync("/dev/zero", join(dir, "zero"));
  await expect(readFile(join(dir, "zero"))).rejects.toMatchObject(unreadable("something that is not a regular file"));
  await expect(readFile(dir)).rejects.toMatchObject(unreadable("something that is not a regular file"));
  writeFileSync(join(dir, "huge"), " ".repeat(1024 * 1024 + 1));
  await expect(readFile(join(dir, "huge"))).rejects.toMatchObject(unreadable("1048577 bytes"));
});

test("a loop of links is unreadable, not missing", async () => {
  symlinkSync("loop", join(dir, "loop"));
  await expect(readFile(join(dir, "loop"))).rejects.toMatchObject(unreadable("ELOOP"));
});
