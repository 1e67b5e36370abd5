import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterEach, beforeEach, expect, test } from "vitest";

import { copyTree, nixInstalls, removeTree, run, treeDigest } from "../src/index.ts";
import { describeWithNix } from "../src/vitest.ts";

const examples = fileURLToPath(new URL("../../../examples", import.meta.url));
const sample = join(examples, "sample-store");

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(realpathSync(tmpdir()), "nixperf-sample-"));
});
afterEach(() => removeTree(dir));

describeWithNix("the sample store", (nix) => {
  test("is whole: what Nix registered is there with the content that it hashed, after git has had it too", async () => {
    await copyTree(sample, join(dir, "store"));
    writeFileSync(join(dir, "nix.conf"), "build-users-group =\n");
    const env = { HOME: dir, NIX_CONF_DIR: dir, PATH: "/usr/bin:/bin" };
    const store = ["--store", join(dir, "store")];
    const verify = await run(nix.program("nix-store"), [...store, "--verify", "--check-contents"], { env });
    expect(verify.stderr.replaceAll(/^(reading|checking).*\n/gm, "").trim()).toBe("");
    expect(verify.code).toBe(0);

    const dead = await run(nix.program("nix-store"), [...store, "--gc", "--print-dead"], { env });
    const names = dead.stdout
      .trim()
      .split("\n")
      .map((path) => path.replace(/^\/nix\/store\/[0-9a-z]{32}-/, ""));
    // The collected generation, the project whose directory is gone, and what ended badly.
    for (const name of [
      "nixos-system-sample-24.05.1203",
      "linux-6.6.30",
      "project-0.4.0",
      "broken-1.0",
      "interrupted-2.1.lock",
    ]) {
      expect(names).toContain(name);
    }
    expect(names).not.toContain("nixos-system-sample-24.05.1842");
    expect(dead.stderr).toContain("/home/user/src/project/result");
  });
});

test("the sample store says nothing about the machine that recorded it", () => {
  for (const path of treeDigest(sample).keys()) {
    expect(path).not.toMatch(/-(wal|shm|journal)$|temproots|\.links/);
    const file = join(sample, path);
    const text = path.endsWith(".sqlite") || path.endsWith(".drv") ? readFileSync(file, "latin1") : "";
    expect(text).not.toMatch(/\/tmp\/(?!building)|\/recorder|\.tools/);
  }
});

const current = nixInstalls().at(-1);
const recordable =
  process.platform === "linux" && process.arch === "x64" && current !== undefined && existsSync("/usr/bin/unshare");
if (!recordable)
  process.stderr.write("SKIPPED, no real Nix, unshare or x86-64 Linux here: recording the sample store again\n");

test.skipIf(!recordable)("recorded again, the sample store has the same paths", async () => {
  for (const name of ["record-sample-store", "record-sample-store.nix"]) cpSync(join(examples, name), join(dir, name));
  const result = await run(join(dir, "record-sample-store"), [current?.bin ?? ""]);
  expect(result).toMatchObject({ code: 0 });
  const paths = (from: string): string[] => readdirSync(join(from, "nix/store")).sort();
  expect(paths(join(dir, "sample-store"))).toEqual(paths(sample));
});
