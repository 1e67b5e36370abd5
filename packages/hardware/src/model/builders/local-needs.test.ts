import { expect, test } from "vitest";
import { linuxReadings } from "../../../test/advice/readings.ts";
import type { MadeUpLinux } from "../../../test/advice/readings.ts";
import { situationOf } from "../recommend/situation.ts";
import { localNeeds } from "./local-needs.ts";

function needs(of: MadeUpLinux, isRoot = false): Record<string, boolean | null> {
  const all = localNeeds(situationOf(linuxReadings(of)), isRoot);
  return Object.fromEntries(all.map(({ subject, met }) => [subject, met]));
}

test("a user whom the daemon does not trust", () => {
  expect(needs({ conf: "" })).toEqual({
    builders: true,
    "who may set builders": false,
    "the ssh of root": null,
    "builders-use-substitutes": false,
  });
});

test("a trusted user, and root", () => {
  const conf = "trusted-users = user\nbuilders-use-substitutes = true\n";
  expect(needs({ conf })).toMatchObject({ "who may set builders": true, "builders-use-substitutes": true });
  expect(needs({ user: "root", conf }, true)).toMatchObject({ "who may set builders": true, "the ssh of root": true });
});

test("root builds without the daemon that others have: both use root's ssh, and that there is none is not said", () => {
  const root = localNeeds(situationOf(linuxReadings({ user: "root", access: "direct", socket: true })), true);
  expect(root.map(({ subject, met }) => [subject, met])).toContainEqual(["the ssh of root", true]);
  expect(root.map(({ message }) => message).join()).not.toContain("there is no daemon");
});

test("without a daemon there is no other ssh", () => {
  expect(needs({ access: "direct" })).toMatchObject({ "who may set builders": true });
  expect(Object.keys(needs({ access: "direct" }))).not.toContain("the ssh of root");
});

test.each([
  ["builders = @/etc/nix/machines", true],
  ["builders = ssh://a ; @/etc/nix/machines", true],
  ["builders = ssh://a", false],
  ["builders =", false],
])("%s", (conf, met) => expect(needs({ conf })["builders"]).toBe(met));

test("where a configuration makes nix.conf the machines go there", () => {
  const readings = linuxReadings({ conf: "" });
  readings.links["/etc/nix/nix.conf"] = "/etc/static/nix/nix.conf";
  const [builders] = localNeeds(situationOf(readings), false);
  expect(builders).toMatchObject({ subject: "builders", met: null, tries: ["--format nixos"] });
});
