import { expect, test } from "vitest";
import { gapList } from "../fact.ts";
import { noReadings } from "../readings/readings.ts";
import type { Readings } from "../readings/readings.ts";
import { buildDirectory } from "./build-directory.ts";
import { nixConfs, rootHome } from "./confs.ts";
import { nixSetUp, versionOf } from "./nix-set-up.ts";
import type { NixSetUp } from "./nix-set-up.ts";

interface Situation {
  access?: Readings["store"]["access"];
  files?: Record<string, string | null>;
  links?: Record<string, string>;
  env?: Record<string, string>;
  /** Null for what did not answer. */
  commands?: Record<string, string | null>;
}

function readingsOf({ access = "daemon", files = {}, links = {}, env = {}, commands = {} }: Situation): Readings {
  const readings = { ...noReadings(), files, links, env: { HOME: "/home/user", ...env } };
  readings.store.access = access;
  for (const [name, stdout] of Object.entries({ "id -un": "user", "id -Gn": "users wheel", ...commands }))
    if (stdout !== null) readings.commands[name] = { code: 0, stdout };
  return readings;
}

function setUp(situation: Situation): NixSetUp & { codes: string[] } {
  const readings = readingsOf(situation);
  const { gaps, note } = gapList();
  const found = nixSetUp(readings, nixConfs(readings), note);
  return { ...found, codes: gaps.map(({ at, code }) => `${at} ${code}`) };
}

const conf = (text: string): Record<string, string> => ({ "/etc/nix/nix.conf": text });

test.each<[why: string, situation: Situation, trusted: boolean | null, source: string | null]>([
  ["no daemon between", { access: "direct" }, true, "no daemon between"],
  ["the daemon says so", { commands: { "nix store ping": '{"trusted":true}' } }, true, "nix store ping"],
  ["as a number, in 2.15", { commands: { "nix store ping": '{"trusted":1}' } }, true, "nix store ping"],
  [
    "the daemon's word counts more than files",
    { commands: { "nix store ping": '{"trusted":false}' }, files: conf("trusted-users = *") },
    false,
    "nix store ping",
  ],
  [
    "a daemon that does not know",
    { commands: { "nix store ping": '{"url":"daemon"}' } },
    false,
    "default of trusted-users",
  ],
  ["no JSON at all", { commands: { "nix store ping": "{" } }, false, "default of trusted-users"],
  ["root, by default", { commands: { "id -un": "root" } }, true, "default of trusted-users"],
  ["named", { files: conf("trusted-users = root user") }, true, "/etc/nix/nix.conf:1"],
  ["by a group", { files: conf("# x\ntrusted-users = @wheel") }, true, "/etc/nix/nix.conf:2"],
  ["everybody", { files: conf("trusted-users = *") }, true, "/etc/nix/nix.conf:1"],
  ["others", { files: conf("trusted-users = root @admin users") }, false, "/etc/nix/nix.conf:1"],
  [
    "root is not named any more",
    { files: conf("trusted-users = user"), commands: { "id -un": "root" } },
    false,
    "/etc/nix/nix.conf:1",
  ],
  [
    "added to the default",
    { files: conf("extra-trusted-users = user"), commands: { "id -un": "root" } },
    true,
    "/etc/nix/nix.conf:1",
  ],
  [
    "one's own nix.conf says nothing to the daemon",
    { env: { NIX_CONFIG: "trusted-users = *" } },
    false,
    "default of trusted-users",
  ],
  ["unreadable", { files: { "/etc/nix/nix.conf": null } }, null, null],
  [
    "by a group, of which nothing is known",
    { files: conf("trusted-users = @wheel"), commands: { "id -Gn": null } },
    null,
    null,
  ],
  ["nobody knows who asks", { commands: { "id -un": "" } }, null, null],
])("trusted or not: %s", (_, situation, value, source) => {
  const { trusted, maySet, codes } = setUp(situation);
  expect(trusted).toEqual({ value, source });
  expect(codes.includes("/nix/trusted NIXPERF_TRUST_UNKNOWN")).toBe(value === null);
  if (value === null) expect(maySet.value).toBeNull();
  else if (value) expect(maySet.value).toBe("all");
  else expect(maySet.value).toEqual(expect.arrayContaining(["max-jobs", "cores", "timeout"]));
});

test("what anybody may set is what this version has", () => {
  const maySet = (nix: string): unknown => setUp({ commands: { "nix --version": nix } }).maySet.value;
  expect(maySet("nix (Nix) 2.8.0")).toContain("repeat");
  expect(maySet("nix (Nix) 2.34.8")).not.toContain("repeat");
  expect(maySet("nix (Nix) 2.34.8")).toEqual(expect.arrayContaining(["max-jobs", "cores", "substitute", "timeout"]));
});

test("root's own nix.conf may say otherwise, and where it may not be read that is said", () => {
  const { trusted, codes } = setUp({ files: { [`${rootHome(false)}/.config/nix/nix.conf`]: null } });
  expect(trusted.value).toBe(false);
  expect(codes).toContain("/nix/trusted NIXPERF_TRUST_UNSURE");
});

test.each([
  ["/etc/static/nix/nix.conf", true],
  ["/nix/store/abc-nix.conf", true],
  ["/etc/nix/mine.conf", false],
])("a nix.conf that is a link to %s is generated: %s", (link, value) => {
  expect(setUp({ links: { "/etc/nix/nix.conf": link } }).systemConf.generated.value).toBe(value);
});

test("only root may edit the system's nix.conf", () => {
  expect(setUp({ commands: { "id -u": "0" } }).systemConf.writable.value).toBe(true);
  expect(setUp({ commands: { "id -u": "1000" } }).systemConf.writable.value).toBe(false);
});

test.each<[nix: string, situation: Situation, directory: string | null]>([
  ["nix (Nix) 2.8.0", {}, "/tmp"],
  ["nix (Nix) 2.29.1", { env: { TMPDIR: "/var/tmp" } }, "/tmp"],
  ["nix (Nix) 2.29.1", { env: { TMPDIR: "/var/tmp" }, access: "direct" }, "/var/tmp"],
  ["nix (Nix) 2.30.0", { env: { TMPDIR: "/var/tmp" }, access: "direct" }, "/nix/var/nix/builds"],
  ["nix (Nix) 3.0", {}, "/nix/var/nix/builds"],
  ["nix (Determinate Nix 3.11.2) 2.31.1", {}, "/nix/var/nix/builds"],
  ["nix (Lix, like Nix) 2.91.1", {}, "/tmp"],
  ["nix (Lix, like Nix) 2.93.0", {}, null],
  ["nix (Nix) 2.24.9", { files: conf("build-dir = /scratch") }, "/scratch"],
  ["nix (Nix) 2.24.9", { env: { NIX_CONFIG: "build-dir = /mine" } }, "/tmp"],
  ["nix (Nix) 2.24.9", { env: { NIX_CONFIG: "build-dir = /mine" }, access: "direct" }, "/mine"],
  ["nix (Lix, like Nix) 2.93.0", { files: conf("build-dir = /scratch") }, "/scratch"],
  ["something else", {}, null],
])("builds of %s go, %j, to %s", (nix, situation, directory) => {
  const readings = readingsOf({ ...situation, commands: { "nix --version": nix } });
  const { gaps, note } = gapList();
  expect(buildDirectory(readings, versionOf(readings), nixConfs(readings), note).value).toBe(directory);
  expect(gaps.map(({ code }) => code)).toEqual(directory === null ? ["NIXPERF_BUILD_DIR_UNKNOWN"] : []);
});
