import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describeWithNix } from "@nixperf/testing/vitest";
import { parseNixVersion } from "@nixperf/nix/version";
import { expect, test } from "vitest";
import { isKnownBy, nameFor, nixSettings, readSettings, valueFault } from "../src/index.ts";
import type { NixSetting } from "../src/index.ts";
import { emptyWorld } from "./empty-world.ts";
import { comparable, shownValue } from "./shown-value.ts";
import { readText } from "./read-text.ts";

describeWithNix("values of settings", (nix) => {
  const world = emptyWorld(nix);
  const version = parseNixVersion(`nix (Nix) ${nix.version}`)!;
  const known = nixSettings.filter((setting) => isKnownBy(setting, version));
  const checked = known.filter(({ type }) => ["boolean", "integer", "choice"].includes(type.kind));

  test("what is judged right is taken by Nix, for every setting at once", async () => {
    const lines = checked.map((setting) => `${nameFor(setting, version)} = ${goodFor(setting)}\n`);
    for (const setting of checked) expect(valueFault(setting, goodFor(setting), version), setting.name).toBeNull();
    const shown = await world.show(`${features(known)}${lines.join("")}`);
    for (const setting of checked) {
      if (setting.type.kind !== "integer") continue;
      expect(shown.get(nameFor(setting, version))!.value, setting.name).toBe(7);
    }
  });

  test("what is judged wrong is refused by Nix, for each setting", async () => {
    const refused = await inTurns(checked, async (setting) => {
      expect(valueFault(setting, "wrong", version), setting.name).not.toBeNull();
      const [complaint = ""] = await world.complaints(`${features(known)}${nameFor(setting, version)} = wrong\n`);
      return complaint.startsWith("error:") ? [] : [`${setting.name}: ${complaint}`];
    });
    expect(refused.flat()).toEqual([]);
    expect(checked.length).toBeGreaterThan(50);
  });

  test("numbers, truths and choices are judged as Nix judges them", async () => {
    const numbers = [
      "0",
      "1K",
      "1k",
      "2M",
      "1G",
      "1T",
      "1GB",
      "1.5G",
      "-1",
      "",
      "0x10",
      "18446744073709551615",
      "1 2",
      "+1",
      "007",
    ];
    const cases: Array<[string, string[]]> = [
      ["min-free", numbers],
      ["max-jobs", ["auto", "4", "1K", "", "Auto", "-1"]],
      ["keep-outputs", ["true", "false", "yes", "no", "1", "0", "True", "on", "", "2"]],
      ["sandbox", ["true", "false", "relaxed", "yes", "1", "0", "no", "maybe", ""]],
    ];
    for (const [name, values] of cases) {
      const setting = nixSettings.find((one) => one.name === name)!;
      const ours = values.map((value) => valueFault(setting, value, version) === null);
      const nixs = await inTurns(values, async (value) => (await world.complaints(`${name} = ${value}`)).length === 0);
      expect(Object.fromEntries(values.map((value, i) => [value, ours[i]])), name).toEqual(
        Object.fromEntries(values.map((value, i) => [value, nixs[i]])),
      );
    }
  });

  test("what is read from files with includes and NIX_CONFIG is what Nix shows", async () => {
    mkdirSync(world.confDir, { recursive: true });
    const files = {
      "nix.conf": `# one
max-jobs = 3 # jobs
gc-keep-outputs = yes
include more.conf
!include gone.conf
substituters = https://a.example https://b.example
min-free = 1048576
access-tokens = github.com=x gitlab.com=y
sandbox-dev-shm-size =   30%\r
trusted-users = root   @wheel\tada
`,
      "more.conf": "extra-substituters = https://lost.example\nkeep-derivations = 0\nmax-silent-time = 60\n",
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(world.confDir, name), text);
    const inline =
      "max-jobs = auto\nextra-substituters = https://c.example\nextra-trusted-substituters = https://d.example";
    const { values, findings } = readSettings({
      env: { ...world.env, NIX_CONFIG: inline },
      home: world.env["HOME"]!,
      user: { name: null, groups: null },
      platform: process.platform,
      nix: version,
      access: "direct",
      readFile: readText,
    });
    expect(findings).toEqual([]);
    const shown = await world.show(inline);
    let compared = 0;
    for (const setting of known) {
      const { value } = values.get(setting.name)!;
      // Nix shows the number that it takes auto for, and switches these on for the command that shows.
      if (value === null || ["max-jobs", "pure-eval", "experimental-features"].includes(setting.name)) continue;
      const theirs = shownValue(setting, shown.get(nameFor(setting, version))!.value);
      expect(comparable(setting, value), setting.name).toEqual(theirs);
      compared++;
    }
    expect(values.get("max-jobs")!.value).toBe("auto");
    expect(compared).toBeGreaterThan(known.length * 0.8);
  });
});

function goodFor({ type }: NixSetting): string {
  return type.kind === "integer" ? "7" : type.kind === "choice" ? type.of[0]! : "true";
}

/** Without its experimental feature Nix ignores a setting before it looks at the value. */
function features(settings: readonly NixSetting[]): string {
  const names = new Set(settings.flatMap(({ experimentalFeature }) => experimentalFeature ?? []));
  return `extra-experimental-features = ${[...names].join(" ")}\n`;
}

/** Two at a time. */
async function inTurns<T, R>(items: readonly T[], ask: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let i = 0; i < items.length; i += 2)
    results.push(...(await Promise.all(items.slice(i, i + 2).map((item) => ask(item)))));
  return results;
}
