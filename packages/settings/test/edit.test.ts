import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { applyEdit, revertEdit } from "@nixperf/files";
import { parseNixVersion } from "@nixperf/nix/version";
import { describeWithNix } from "@nixperf/testing/vitest";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { planSettings } from "../src/edit/index.ts";
import { settingNamed } from "../src/index.ts";
import type { SettingChange } from "../src/index.ts";
import { emptyWorld } from "./empty-world.ts";
import { readText } from "./read-text.ts";
import { comparable, shownValue } from "./shown-value.ts";

const before = `# kept
   build-max-jobs = 2   # two
keep-outputs = false
extra-substituters = https://first.example
foreign-tool = yes
!include gone.conf
cores = 1
cores = 3\r
substituters = https://a.example
`;

describeWithNix("edits of nix.conf", (nix) => {
  const nixWorld = emptyWorld(nix);
  const { confDir, env } = nixWorld;
  const path = join(confDir, "nix.conf");
  const options = { stateDir: join(env["HOME"]!, "state") };
  const world = {
    env,
    home: env["HOME"]!,
    user: { name: null, groups: null },
    platform: process.platform,
    nix: parseNixVersion(`nix (Nix) ${nix.version}`),
    access: "direct" as const,
    readFile: readText,
  };
  const makeIt = async (changes: SettingChange[]): Promise<void> => {
    const { edit } = await planSettings({ changes, scope: "system", world });
    await applyEdit(edit, options);
  };

  test("Nix reads what was wanted, whatever the changes, and the file comes back to the byte", async () => {
    mkdirSync(confDir, { recursive: true });
    const change: fc.Arbitrary<SettingChange[]> = fc
      .record(
        {
          "max-jobs": fc.constantFrom("1", "4", null),
          "build-cores": fc.constantFrom("0", "6", null),
          "keep-outputs": fc.constantFrom("true", "no", null),
          "min-free": fc.constantFrom("0", "1048576", null),
          substituters: fc.constantFrom("", "https://x.example", "https://x.example https://y.example", null),
          "extra-trusted-users": fc.constantFrom("ada", "ada @wheel"),
        },
        { requiredKeys: [] },
      )
      .map((wanted) => Object.entries(wanted).map(([setting, value]) => ({ setting, value: value ?? null })));
    await fc.assert(
      fc.asyncProperty(change, async (changes) => {
        writeFileSync(path, before);
        await makeIt(changes);
        const after = readFileSync(path, "utf8");
        const shown = await nixWorld.show("");
        const byDefault: Record<string, string> = {
          "max-jobs": "1",
          "keep-outputs": "false",
          "min-free": "0",
          substituters: "https://cache.nixos.org/",
        };
        for (const { setting: name, value } of changes) {
          const setting = settingNamed(name.replace("extra-trusted", "trusted"))!;
          if (setting.name === "cores" && value === null) continue;
          const wanted = name.startsWith("extra-") ? `root ${value}` : (value ?? byDefault[setting.name]!);
          expect(shownValue(setting, shown.get(setting.name)!.value), name).toEqual(comparable(setting, wanted));
        }
        await makeIt(changes);
        expect(readFileSync(path, "utf8")).toBe(after);
        expect(after).toContain("foreign-tool = yes\n!include gone.conf\n");
        await revertEdit(path, options);
        expect(readFileSync(path, "utf8")).toBe(before);
      }),
      { numRuns: 12 },
    );
  });
});
