import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { focusFaults, lengthFaults, linkFaults, placeFaults, publicManifestFaults } from "./repository.ts";
import { isTest, repositoryFiles, top, workspacePackages, type Manifest, type SourceFile } from "./workspace.ts";

const paths = repositoryFiles();
const read = (path: string): SourceFile => ({ path, text: readFileSync(join(top, path), "utf8") });
const publicPackages = workspacePackages().filter(({ manifest }) => manifest.private !== true);

describe("the repository", () => {
  test("names no package registry and no place on a machine, the lock file included", () => {
    const recorded = /(?:^|\/)fixtures\/|^examples\/sample-store\//;
    const text = paths.filter((path) => !recorded.test(path) && !readFileSync(join(top, path)).includes(0));
    expect(text.flatMap((path) => placeFaults(read(path)))).toEqual([]);
  });

  test("switches no test off", () => {
    const tests = paths.filter((path) => isTest(path) && !path.startsWith("test/house/"));
    expect(tests.flatMap((path) => focusFaults(read(path)))).toEqual([]);
  });

  test("has no source file of more than 300 lines", () => {
    const sources = paths.filter((path) => /(?<!\.test)\.(?:ts|js|sh)$/.test(path) && !path.includes("/fixtures/"));
    expect(sources.flatMap((path) => lengthFaults(read(path)))).toEqual([]);
  });

  test("has no link in its documents that leads nowhere", () => {
    const target = (path: string): string | null => {
      const file = join(top, path);
      if (!existsSync(file)) return null;
      return statSync(file).isDirectory() ? "" : readFileSync(file, "utf8");
    };
    const documents = paths.filter((path) => path.endsWith(".md") && !path.includes("/fixtures/"));
    expect(documents.flatMap((path) => linkFaults(read(path), target))).toEqual([]);
  });
});

describe("a public package says all that its users need", () => {
  const changesets = readdirSync(join(top, ".changeset"))
    .filter((name) => name.endsWith(".md") && name !== "README.md")
    .map((name) => readFileSync(join(top, ".changeset", name), "utf8"));

  for (const { manifest, directory } of publicPackages) {
    test(manifest.name, () => {
      expect(publicManifestFaults(manifest, (path) => existsSync(join(directory, path)))).toEqual([]);
      const announced = changesets.some((text) => new RegExp(`^["']?${manifest.name}["']?:`, "m").test(text));
      expect(announced || existsSync(join(directory, "CHANGELOG.md")), "a changeset, or a changelog").toBe(true);
    });
  }
});

test("a program is two lines, and tests the version of Node before it loads anything", () => {
  for (const { manifest, directory } of publicPackages) {
    for (const bin of Object.values(manifest.bin ?? {})) {
      expect(readFileSync(join(directory, bin), "utf8")).toBe(
        `#!/usr/bin/env node\nimport { start } from "@nixperf/cli-kit/start";\nstart(() => import("${manifest.name}/cli"));\n`,
      );
    }
  }
});

describe("the checks of the repository themselves", () => {
  const at = (text: string): SourceFile => ({ path: "docs/a.md", text });

  test("catch a registry and a machine's path, and let a web address and a store path pass", () => {
    const registry = ["https://registry", "example.org/x.tgz"].join(".");
    expect(placeFaults(at(`a\nresolved: ${registry}`))).toHaveLength(1);
    expect(placeFaults(at(["see /wo", "rk/main/x"].join("")))).toHaveLength(1);
    expect(placeFaults(at("see https://nixos.org/work/x and /nix/store/x and ./root/x"))).toEqual([]);
  });

  test("catch a test that switches the others off, or that is switched off for good", () => {
    expect(focusFaults(at(`test.${"only"}("x", () => {});\nit.${"todo"}("y");`))).toHaveLength(2);
    expect(focusFaults(at(`test.skipIf(!root)("x", () => {});`))).toEqual([]);
  });

  test("catch a long file", () => {
    expect(lengthFaults(at("x\n".repeat(300)))).toEqual([]);
    expect(lengthFaults(at("x\n".repeat(301)))).toHaveLength(1);
  });

  test("catch a broken link and a heading that is not there, outside code", () => {
    const files: Record<string, string> = { "docs/b.md": "# Two  words\n", "README.md": "x" };
    const faults = (text: string): string[] => linkFaults(at(text), (path) => files[path] ?? null);
    expect(faults("[b](b.md) [b](b.md#two--words) [r](../README.md) [w](https://x.org) `[c](c.md)`")).toEqual([]);
    expect(faults("[b](c.md)")).toHaveLength(1);
    expect(faults("[b](b.md#three)")).toHaveLength(1);
    expect(faults("```\n[b](c.md)\n```")).toEqual([]);
  });

  test("catch a manifest that says too little", () => {
    const good: Manifest = {
      name: "x",
      version: "1.0.0",
      license: "MIT",
      description: "x",
      type: "module",
      sideEffects: false,
      files: ["dist"],
      engines: { node: "^22.18 || >=24.11" },
      exports: { ".": { "@nixperf/source": "./src/a.ts", types: "./dist/a.d.ts", default: "./dist/a.js" } },
    };
    expect(publicManifestFaults(good, () => true)).toEqual([]);
    expect(publicManifestFaults(good, () => false)).toHaveLength(2);
    for (const key of Object.keys(good).filter((name) => !["name", "version"].includes(name))) {
      expect(
        publicManifestFaults({ ...good, [key]: undefined }, () => true),
        key,
      ).not.toEqual([]);
    }
    const wrong = { ".": { types: "./dist/a.d.ts", "@nixperf/source": "./src/a.ts", default: "./dist/b.js" } };
    expect(publicManifestFaults({ ...good, exports: wrong }, () => true)).toHaveLength(2);
  });
});
