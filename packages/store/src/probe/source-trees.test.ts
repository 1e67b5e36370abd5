import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { snapshotOf, storeDir, storePath } from "../../test/snapshot-of.ts";
import { sourceTrees } from "./source-trees.ts";

test("a copy of nixpkgs is told by its content, under each of the names that it has, and by no other name", () => {
  const realStoreDir = mkdtempSync(join(tmpdir(), "nixperf-trees-"));
  onTestFinished(() => rmSync(realStoreDir, { recursive: true }));
  const keys = ["a:source", "nixpkgs-24.05", "nixos", "b:source", "resource"];
  for (const key of keys.filter((one) => one !== "b:source")) {
    const tree = join(realStoreDir, storePath(key).slice(storeDir.length + 1), "pkgs/top-level");
    mkdirSync(tree, { recursive: true });
    writeFileSync(join(tree, "all-packages.nix"), "");
  }
  const kindOf = sourceTrees(snapshotOf({ paths: Object.fromEntries(keys.map((key) => [key, {}])), realStoreDir }));
  expect(keys.map((_, path) => kindOf(path))).toEqual([
    "nixpkgs source",
    "nixpkgs source",
    "nixpkgs source",
    null,
    null,
  ]);
});
