import { parseNixVersion } from "@nixperf/nix/version";
import { nixSettings, readSettings } from "@nixperf/settings";
import { expect, test } from "vitest";
import { settingNotes } from "./store-advice.ts";

const conf = "/etc/nix/nix.conf";

/** Subject and what to try first, where nix.conf says this. */
function notes(text: string, more: { environments?: number; isCI?: boolean; access?: "direct" | "daemon" } = {}) {
  const present = readSettings({
    env: {},
    home: "/home/ada",
    user: { name: "ada", groups: ["users"] },
    platform: "linux",
    nix: parseNixVersion("nix (Nix) 2.34.8"),
    access: more.access ?? "direct",
    readFile: (path) => (path === conf ? text : null),
  });
  return settingNotes({ present, environments: more.environments ?? 0, isCI: more.isCI ?? false }).map(
    ({ code, severity, subject, message, tries }) => {
      expect([code, severity]).toEqual(["STORE_SETTING", "note"]);
      expect(message).toMatch(/^[a-z-]+ is .+: .+; otherwise .+$/);
      return [subject, tries[0]];
    },
  );
}

test("nothing is advised where the defaults hold", () => {
  expect(notes("")).toEqual([]);
});

test("what slows builds down or risks the database is to go, where it was set", () => {
  expect(notes("auto-optimise-store = true\nfsync-metadata = false")).toEqual([
    ["auto-optimise-store", `without the line at ${conf}:1`],
    ["fsync-metadata", `without the line at ${conf}:2`],
  ]);
  expect(notes("fsync-metadata = false", { isCI: true })).toEqual([]);
});

test("min-free alone gets an end, and keeps one that it has", () => {
  expect(notes("min-free = 1G")[0]).toEqual(["max-free", expect.stringMatching(/^max-free = 3221225472 in /)]);
  expect(notes("min-free = 1G\nmax-free = 2G")).toEqual([]);
  expect(notes("max-free = 2G")).toEqual([]);
});

test("who has development environments should keep what they were built with, but not on a machine that is thrown away", () => {
  expect(notes("keep-derivations = false", { environments: 2 }).map(([subject]) => subject)).toEqual([
    "keep-outputs",
    "keep-derivations",
  ]);
  expect(notes("keep-outputs = true", { environments: 1 })).toEqual([]);
  expect(notes("", { environments: 1, isCI: true })).toEqual([]);
});

test("where a daemon decides, its file is named, and that it has to be restarted", () => {
  expect(notes("min-free = 1G", { access: "daemon" })).toEqual([
    ["max-free", `max-free = 3221225472 in ${conf}, and restart the daemon`],
  ]);
});

test("advice is only on settings that this package is responsible for", () => {
  const ours = nixSettings.filter(({ owner }) => owner === "store").map(({ name }) => name);
  const text = "auto-optimise-store = true\nfsync-metadata = false\nmin-free = 1G\nkeep-derivations = false";
  for (const [subject] of notes(text, { environments: 1 })) expect(ours).toContain(subject);
});
