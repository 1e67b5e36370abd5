import { expect, test } from "vitest";
import { parseNixVersion } from "@nixperf/nix/version";
import { describeWithNix } from "@nixperf/testing/vitest";
import { defaultOf, isKnownBy, nameFor, namesOf, nixSettings, settingNamed, takesExtra } from "../src/index.ts";
import type { NixSetting } from "../src/index.ts";
import { emptyWorld } from "./empty-world.ts";
import { comparable, shownValue } from "./shown-value.ts";

describeWithNix("the table of settings", (nix) => {
  const world = emptyWorld(nix);
  const version = parseNixVersion(`nix (Nix) ${nix.version}`)!;
  const known = nixSettings.filter((setting) => isKnownBy(setting, version));

  test("names the settings that Nix has, no more and no fewer", async () => {
    const shown = await world.show("");
    expect(known.map((setting) => nameFor(setting, version)).toSorted()).toEqual([...shown.keys()].toSorted());
    // 2.8.0 has 91, 2.34.8 has 129: a test that compares nothing proves nothing.
    expect(shown.size).toBeGreaterThan(90);
  });

  test("has Nix's other names for each", async () => {
    for (const [name, { aliases }] of await world.show("")) {
      const setting = settingNamed(name)!;
      expect(namesOf(setting), name).toEqual(expect.arrayContaining([name, ...aliases]));
    }
  });

  test("has Nix's defaults, where they depend on the version alone", async () => {
    const shown = await world.show("");
    const compared = known.filter((setting) => defaultOf(setting, version, process.platform) !== null);
    for (const setting of compared) {
      const ours = defaultOf(setting, version, process.platform)!;
      expect(comparable(setting, ours), setting.name).toEqual(
        shownValue(setting, shown.get(nameFor(setting, version))!.defaultValue),
      );
    }
    expect(compared.length).toBeGreaterThan(known.length * 0.8);
  });

  test("calls experimental what Nix calls so", async () => {
    const shown = await world.show("");
    for (const [name, { experimentalFeature }] of shown) {
      if (experimentalFeature !== null) expect(settingNamed(name)!.experimentalFeature, name).toBe(experimentalFeature);
    }
  });

  test("gives each its type: what Nix shows of it has that shape, and only lists are extended by extra-", async () => {
    const shown = await world.show("");
    for (const setting of known) {
      const { defaultValue } = shown.get(nameFor(setting, version))!;
      expect(shapesOf(setting), setting.name).toContain(shapeOf(defaultValue));
    }
    const extra = known.map((setting) => `extra-${nameFor(setting, version)} =\n`).join("");
    // A list since some version after 2.8; nobody adds to it.
    const isNoListYet = ({ name }: NixSetting): boolean => name === "build-hook" && nix.version === "2.8.0";
    const others = known
      .filter((setting) => isNoListYet(setting) || !takesExtra(setting, version))
      .map((setting) => nameFor(setting, version));
    const complaints = (await world.complaints(extra)).filter((line) => !line.includes("Ignoring setting"));
    expect(complaints.toSorted()).toEqual(others.map((name) => `warning: unknown setting 'extra-${name}'`).toSorted());
  });
});

function shapeOf(value: unknown): string {
  return value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
}

/** The shapes in which `--json` shows a type; both versions have some of them. */
function shapesOf({ type, name }: NixSetting): string[] {
  switch (type.kind) {
    case "boolean":
      return ["boolean"];
    case "integer":
      return ["number"];
    case "choice":
      return type.of.includes("true") ? ["boolean"] : ["string"];
    case "list":
      return ["array", "object", ...(name === "build-hook" ? ["string"] : [])];
    case "map":
      return ["object"];
    case "string":
      return ["string", "null", ...(name === "external-builders" ? ["array"] : [])];
  }
}
