import { describe, expect, test } from "vitest";
import { importFaults, manifestFaults, mayUse } from "./arrows.ts";
import { importsOf } from "./imports.ts";
import { packageSources, workspacePackages, type Manifest } from "./workspace.ts";

describe("packages use only what the drawing lets them", () => {
  for (const { folder, manifest } of workspacePackages()) {
    test(folder, () => {
      expect([...manifestFaults(folder, manifest), ...importFaults(folder, manifest, packageSources(folder))]).toEqual(
        [],
      );
    });
  }
});

describe("the arrow test itself", () => {
  const manifest = (dependencies: string[]): Manifest => ({
    name: "x",
    version: "0.0.0",
    dependencies: Object.fromEntries(dependencies.map((name) => [name, "workspace:^"])),
  });
  const faultsOf = (folder: string, text: string, dependencies: string[] = []): string[] =>
    importFaults(folder, manifest(dependencies), [{ path: `packages/${folder}/src/a.ts`, text }]);

  test("catches a dependency that points upwards", () => {
    expect(manifestFaults("graph", manifest(["@nixperf/errors"]))).toEqual([
      "packages/graph/package.json: graph must not use errors",
    ]);
    expect(manifestFaults("nix", manifest(["@nixperf/render"]))).toHaveLength(1);
    expect(manifestFaults("store", manifest(["nixperf"]))).toHaveLength(1);
    expect(manifestFaults("store", manifest(["@nixperf/nix", "@nixperf/cli-kit", "zod"]))).toEqual([]);
  });

  test("catches a package that the drawing does not know, and a dependency that is another's", () => {
    expect(manifestFaults("utils", manifest([]))).toEqual([
      "packages/utils: the drawing of the rooms has no such package",
    ]);
    expect(manifestFaults("graph", manifest(["execa"]))[0]).toContain("execa is not graph's to use");
  });

  test.each([
    ["a static import", `import { x } from "@nixperf/store";`],
    ["a type", `import type { X } from "@nixperf/store";`],
    ["a re-export", `export { x } from "@nixperf/store";`],
    ["everything re-exported", `export * from "@nixperf/store";`],
    ["a dynamic import", `const x = await import("@nixperf/store/parts");`],
    ["a type named in place", `export type X = import("@nixperf/store").X;`],
  ])("catches %s that points upwards", (_, text) => {
    expect(faultsOf("nix", text, ["@nixperf/store"])).toEqual(["packages/nix/src/a.ts:1: nix must not use store"]);
  });

  test("catches an undeclared dependency, a way out of the package, and a package importing itself", () => {
    expect(faultsOf("nix", `import { x } from "@nixperf/errors";`)[0]).toContain("not among the dependencies");
    expect(faultsOf("nix", `import { x } from "../../errors/src/index.ts";`)[0]).toContain("leaves the package");
    expect(faultsOf("nix", `import { x } from "@nixperf/nix/drv";`)[0]).toContain("its own package by name");
  });

  test("lets only tests use what is for tests", () => {
    const at = (path: string, text: string): string[] =>
      importFaults("nix", { ...manifest([]), devDependencies: { micromark: "^4" } }, [{ path, text }]);
    for (const name of ["vitest", "@nixperf/testing", "micromark"]) {
      expect(at("packages/nix/src/a.test.ts", `import "${name}";`), name).toEqual([]);
      expect(at("packages/nix/test/a.ts", `import "${name}";`), name).toEqual([]);
      expect(at("packages/nix/src/a.ts", `import "${name}";`), name).toHaveLength(1);
    }
    expect(at("packages/nix/test/a.ts", `import "@nixperf/store";`)).toHaveLength(1);
  });

  test("lets right arrows and words in comments pass", () => {
    expect(
      faultsOf("nix", `// import "@nixperf/store"\nimport { x } from "@nixperf/errors";`, ["@nixperf/errors"]),
    ).toEqual([]);
    expect(faultsOf("store", `import { x } from "./b.ts"; import { join } from "node:path";`)).toEqual([]);
  });

  test("tells types from values, and refuses an import it cannot follow", () => {
    const [type, mixed, named, bare] = importsOf(
      "a.ts",
      `import type { A } from "a"; import { type B, c } from "b"; import { type D } from "d"; import "e";`,
    );
    expect([type?.typeOnly, mixed?.typeOnly, named?.typeOnly, bare?.typeOnly]).toEqual([true, false, true, false]);
    expect(() => importsOf("a.ts", "const x = await import(where);")).toThrow("not one plain string");
    expect(importsOf("a.ts", "const x = await import(where);", true)).toEqual([]);
  });

  test("has no circle in its drawing", () => {
    for (const { folder } of workspacePackages()) expect(mayUse(folder)?.has(folder), folder).toBe(false);
  });
});
