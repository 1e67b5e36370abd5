import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { readRecords } from "../nix-records.ts";
import { removeLeftovers, unpackedBefore } from "./get-nix.ts";

let tools: string;
beforeEach(() => {
  tools = mkdtempSync(join(tmpdir(), "nixperf-tools-"));
});
afterEach(() => rmSync(tools, { recursive: true, force: true }));

const record = (suite: string, version: string, recipe = 1): void => {
  const dir = join(tools, `nix-${version}`);
  mkdirSync(join(dir, "bin"), { recursive: true });
  writeFileSync(join(dir, "bin/nix"), "", { mode: 0o755 });
  mkdirSync(join(tools, "nix"), { recursive: true });
  writeFileSync(join(tools, "nix", `${suite}.json`), JSON.stringify({ recipe, suite, version, dir }));
};

test("an unpacked Nix is reused as long as it is there, where it was, and made in today's way", () => {
  expect(unpackedBefore(tools, "forky")).toBeNull();
  record("forky", "2.34.8");
  expect(unpackedBefore(tools, "forky")?.version).toBe("2.34.8");
  expect(unpackedBefore(tools, "bookworm")).toBeNull();
  record("forky", "2.34.8", 0);
  expect(unpackedBefore(tools, "forky")).toBeNull();
  record("forky", "2.34.8");
  const copied = `${tools}.copied`;
  cpSync(tools, copied, { recursive: true });
  expect(unpackedBefore(copied, "forky")).toBeNull();
  rmSync(copied, { recursive: true });
  renameSync(join(tools, "nix-2.34.8"), join(tools, "elsewhere"));
  expect(unpackedBefore(tools, "forky")).toBeNull();
});

test("the versions are listed by number, and a record that was cut short is none", () => {
  expect(readRecords(tools)).toEqual([]);
  record("forky", "2.34.8");
  record("bookworm", "2.8.0");
  writeFileSync(join(tools, "nix/trixie.json"), '{"recipe":1,');
  expect(readRecords(tools).map((found) => found.version)).toEqual(["2.8.0", "2.34.8"]);
});

test("what a killed run left is removed, what a running one works on is not", () => {
  // No process can have this id: Linux and macOS stop counting long before.
  const dead = join(tools, ".unpack-99999999-forky");
  const alive = join(tools, `.unpack-${process.pid}-forky`);
  for (const dir of [dead, alive]) mkdirSync(join(dir, "root"), { recursive: true });
  removeLeftovers(tools);
  expect([dead, alive].map((dir) => existsSync(dir))).toEqual([false, true]);
});
