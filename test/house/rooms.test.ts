import { describe, expect, test } from "vitest";
import { domainPackages, roomFaults, settingsFaults, startFaults, subjectFaults } from "./rooms.ts";
import { packageSources, workspacePackages } from "./workspace.ts";

describe("files use only the rooms beside them that they may", () => {
  for (const { folder } of workspacePackages()) {
    if (!domainPackages.includes(folder)) continue;
    test(folder, () => expect(roomFaults(folder, packageSources(folder))).toEqual([]));
  }
  test("nix", () => expect(subjectFaults(packageSources("nix"))).toEqual([]));
  test("settings", () => expect(settingsFaults(packageSources("settings"))).toEqual([]));
  test("cli-kit", () => expect(startFaults(packageSources("cli-kit"))).toEqual([]));
});

describe("the room test itself", () => {
  const faultsOf = (file: string, text: string): string[] =>
    roomFaults("store", [{ path: `packages/store/src/${file}`, text }]);

  test.each([
    ["model/a.ts", `import { x } from "../probe/x.ts";`],
    ["model/a.ts", `import type { X } from "../probe/x.ts";`],
    ["model/a.ts", `import { join } from "node:path";`],
    ["model/a.ts", `import { z } from "zod";`],
    ["model/a.ts", `import { readStoreDatabase } from "@nixperf/nix/database";`],
    ["model/a.ts", `import { x } from "@nixperf/files";`],
    ["probe/a.ts", `import { x } from "../act/x.ts";`],
    ["probe/a.ts", `import { x } from "../verbs/x.ts";`],
    ["act/a.ts", `import { x } from "../verbs/x.ts";`],
    ["verbs/a.ts", `import { x } from "../view/x.ts";`],
    ["verbs/a.ts", `import { x } from "@nixperf/render";`],
    ["verbs/a.ts", `const { command } = await import("@nixperf/cli-kit");`],
    ["verbs/a.ts", `import type { z } from "zod";`],
    ["view/a.ts", `import { analyze } from "../verbs/analyze.ts";`],
    ["view/a.ts", `import { readFileSync } from "node:fs";`],
    ["schemas/a.ts", `import { x } from "../model/x.ts";`],
    ["cli/a.ts", `import { analyze } from "../verbs/analyze.ts";`],
    ["cli/a.ts", `import { x } from "../probe/x.ts";`],
    ["view/a.ts", `import { command } from "@nixperf/cli-kit";`],
    ["model/a.ts", `import type { ViewContext } from "@nixperf/cli-kit";`],
    ["model/a.ts", `import manifest from "../../package.json" with { type: "json" };`],
    ["index.ts", `export { analyzeSchema } from "./schemas/index.ts";`],
    ["index.ts", `export { table } from "./cli/index.ts";`],
    ["helpers/a.ts", `export {};`],
    ["helpers.ts", `export {};`],
  ])("catches %s: %s", (file, text) => {
    expect(faultsOf(file, text)).toHaveLength(1);
  });

  test.each([
    ["model/a.ts", `import { parse } from "@nixperf/nix/store-path"; import { reach } from "@nixperf/graph";`],
    ["model/a.ts", `import { badPath } from "../errors.ts"; import { b } from "./b.ts";`],
    [
      "probe/a.ts",
      `import { x } from "../model/x.ts"; import { open } from "@nixperf/nix/database"; import "node:fs";`,
    ],
    ["act/a.ts", `import { x } from "../model/x.ts"; import { y } from "../probe/y.ts";`],
    [
      "verbs/a.ts",
      `import { x } from "../model/x.ts"; import { y } from "../probe/y.ts"; import { z } from "../act/z.ts";`,
    ],
    ["view/a.ts", `import type { View } from "@nixperf/render"; import type { Analysis } from "../verbs/analyze.ts";`],
    ["schemas/a.ts", `import { z } from "zod"; import type { Analysis } from "../model/analysis.ts";`],
    [
      "cli/a.ts",
      `const { analyze } = await import("../verbs/analyze.ts"); import { command } from "@nixperf/cli-kit";`,
    ],
    [
      "cli/a.ts",
      `import { kinds } from "../model/x.ts"; import manifest from "../../package.json" with { type: "json" };`,
    ],
    ["view/a.ts", `import type { ViewContext } from "@nixperf/cli-kit";`],
    ["index.ts", `export { analyze } from "./verbs/analyze.ts"; export type { X } from "./model/x.ts";`],
    ["model/a.ts", `import type { StoreDatabase } from "@nixperf/nix/database";`],
    ["model/a.test.ts", `import { readFileSync } from "node:fs";`],
  ])("lets %s pass: %s", (file, text) => {
    expect(faultsOf(file, text)).toEqual([]);
  });

  test("catches a pure subject of nix that reaches for the world, and a root export", () => {
    const faults = (file: string, text: string): string[] =>
      subjectFaults([{ path: `packages/nix/src/${file}`, text }]);
    expect(faults("drv/a.ts", `import { readFileSync } from "node:fs";`)).toHaveLength(1);
    expect(faults("drv/a.ts", `import { runNix } from "../command/index.ts";`)).toHaveLength(1);
    expect(faults("index.ts", `export {};`)).toHaveLength(1);
    expect(faults("drv/a.ts", `import { storePath } from "../store-path/index.ts";`)).toEqual([]);
    expect(faults("drv/a.ts", `import { badDrv } from "../errors.ts";`)).toEqual([]);
    expect(faults("roots/a.ts", `import { readFileSync } from "node:fs";`)).toEqual([]);
  });

  test("catches a part of settings that reaches for the world", () => {
    const faults = (file: string, text: string): string[] =>
      settingsFaults([{ path: `packages/settings/src/${file}`, text }]);
    expect(faults("table/a.ts", `import { readFileSync } from "node:fs";`)).toHaveLength(1);
    expect(faults("table/a.ts", `import { planEdit } from "@nixperf/files";`)).toHaveLength(1);
    expect(faults("index.ts", `export { planSettings } from "./edit/index.ts";`)).toHaveLength(1);
    expect(faults("table/a.ts", `import { readNixConf } from "@nixperf/nix/conf";`)).toEqual([]);
    expect(faults("edit/a.ts", `import { planEdit } from "@nixperf/files";`)).toEqual([]);
  });

  test("catches what would slow the start of a program", () => {
    const faults = (file: string, text: string): string[] =>
      startFaults([{ path: `packages/cli-kit/src/${file}`, text }]);
    expect(faults("config.ts", `import { z } from "zod";`)).toHaveLength(1);
    expect(faults("config.ts", `const { z } = await import("zod"); import type { ZodType } from "zod";`)).toEqual([]);
    expect(faults("start.ts", `import { run } from "./run.ts";`)).toHaveLength(1);
    expect(faults("start.ts", `const { run } = await import("./run.ts");`)).toEqual([]);
  });
});
