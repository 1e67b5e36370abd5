import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseNixConf } from "@nixperf/nix/conf";
import { parseNixVersion } from "@nixperf/nix/version";
import { advise, formatAdvice, readSettings } from "../index.ts";
import type { Advice, AdviceDraft, PresentSettings, SettingsWorld } from "../index.ts";

const present = (conf: string, more: Partial<SettingsWorld> = {}): PresentSettings =>
  readSettings({
    env: {},
    home: "/home/ada",
    user: { name: "ada", groups: [] },
    platform: "linux",
    nix: parseNixVersion("nix (Nix) 2.34.8"),
    access: "daemon",
    readFile: (path) => (path === "/etc/nix/nix.conf" ? conf : null),
    ...more,
  });
const draft = (setting: string, advised: string | null): AdviceDraft => ({
  setting,
  advised,
  why: "the machine has eight cores",
  source: "/proc/cpuinfo",
  effect: "builds run side by side",
});
const own = "/home/ada/.config/nix/nix.conf";
const system = "/etc/nix/nix.conf";

test("advice says what is now, what should be, who can set it where, and whether the daemon must be restarted", () => {
  expect(advise(draft("max-jobs", "4"), present("max-jobs = 1\n"))).toEqual({
    setting: "max-jobs",
    owner: "hardware",
    now: { value: "1", origin: "/etc/nix/nix.conf:1" },
    advised: "4",
    why: "the machine has eight cores",
    source: "/proc/cpuinfo",
    effect: "builds run side by side",
    setIn: {
      userConf: own,
      systemConf: system,
      nixos: "nix.settings.max-jobs",
      darwin: null,
      homeManager: "nix.settings.max-jobs",
      flake: "nixConfig.max-jobs",
    },
    needsRestart: false,
  });
  expect(advise(draft("min-free", "1G"), present(""))).toMatchObject({
    owner: "store",
    now: { value: "0", origin: "default" },
    setIn: { userConf: null, systemConf: system, homeManager: null, flake: null },
    needsRestart: true,
  });
  expect(advise(draft("min-free", "1G"), present("trusted-users = ada\n"))).toMatchObject({
    setIn: { userConf: own },
    needsRestart: false,
  });
  expect(advise(draft("use-sqlite-wal", "false"), present("", { access: "direct", platform: "darwin" }))).toMatchObject(
    {
      setIn: { userConf: own, nixos: null, darwin: "nix.settings.use-sqlite-wal" },
      needsRestart: false,
    },
  );
  expect(advise(draft("system-features", "big-parallel"), present(""))?.now).toBeNull();
});

test("a daemon that serves others has to be restarted for what it reads itself, whoever asks", () => {
  const root = present("", { access: "direct", hasDaemon: true });
  const restarts = (setting: string, value: string, at = root): boolean | undefined =>
    advise(draft(setting, value), at)?.needsRestart;
  expect(["http-connections", "connect-timeout", "max-jobs", "cores"].map((name) => restarts(name, "99"))).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect(restarts("http-connections", "99", present("", { access: "direct" }))).toBe(false);
});

test("there is nothing to advise where it is so already, or this Nix does not have the setting", () => {
  for (const [conf, setting, advised] of [
    ["keep-outputs = yes\n", "keep-outputs", "true"],
    ["min-free = 1073741824\n", "min-free", "1G"],
    ["", "cores", "0"],
    ["extra-sandbox-paths = /a /b\n", "extra-sandbox-paths", "/b"],
    ["", "download-buffer-size", null],
    ["", "http3", "true"],
    ["", "eval-cores", "0"],
  ] as const)
    expect(advise(draft(setting, advised), present(conf)), setting).toBeNull();
});

test("a line to take away, words to add, and the name that this version has", () => {
  expect(advise(draft("download-buffer-size", null), present("download-buffer-size = 1\n"))).toMatchObject({
    advised: null,
    now: { value: "1" },
  });
  expect(advise(draft("extra-sandbox-paths", "/c"), present("extra-sandbox-paths = /a\n"))).toMatchObject({
    setting: "extra-sandbox-paths",
    setIn: { nixos: "nix.settings.extra-sandbox-paths" },
  });
  expect(advise(draft("filetransfer-retry-attempts", "3"), present(""))).toMatchObject({
    setting: "download-attempts",
  });
});

test("a draft that Nix would not take is a mistake of the adviser's", () => {
  expect(() => advise(draft("max-jobs", "many"), present(""))).toThrow("cannot have this value");
  expect(() => advise(draft("max-job", "4"), present(""))).toThrow("there is no setting");
  expect(() => advise(draft("trusted-users", "ada"), present(""))).toThrow("nobody advises on trusted-users");
});

describe("as text", () => {
  const list = (conf = "download-buffer-size = 1\n"): Advice[] =>
    [
      draft("max-jobs", "4"),
      draft("min-free", "1G"),
      draft("extra-sandbox-paths", "/var/cache/ccache"),
      draft("download-buffer-size", null),
    ].map((one) => advise(one, present(conf))!);

  test("nix.conf", () => {
    expect(formatAdvice(list(), "nix-conf")).toBe(
      `# the machine has eight cores
max-jobs = 4
# the machine has eight cores
min-free = 1G
# the machine has eight cores
extra-sandbox-paths = /var/cache/ccache
# the machine has eight cores
# Take away: download-buffer-size
`,
    );
  });

  test("a NixOS module; what home-manager and a flake cannot set is a comment there", () => {
    expect(formatAdvice(list(), "nixos")).toBe(
      `{
  nix.settings = {
    # the machine has eight cores
    max-jobs = 4;
    # the machine has eight cores
    min-free = 1073741824;
    # the machine has eight cores
    extra-sandbox-paths = [ "/var/cache/ccache" ];
    # the machine has eight cores
    # Take away: download-buffer-size
  };
}
`,
    );
    expect(formatAdvice(list(), "darwin")).toBe(formatAdvice(list(), "nixos"));
    expect(formatAdvice(list().slice(0, 2), "home-manager")).toBe(
      `{
  # home-manager wants to know the Nix that this is for: nix.package = pkgs.nix;
  nix.settings = {
    # the machine has eight cores
    max-jobs = 4;
    # the machine has eight cores
    # Only the machine's own configuration can set: min-free = 1G
  };
}
`,
    );
    expect(formatAdvice(list().slice(0, 2), "flake")).toBe(
      `nixConfig = {
  # the machine has eight cores
  max-jobs = 4;
  # the machine has eight cores
  # Only the machine's own configuration can set: min-free = 1G
};
`,
    );
  });

  test("NIXPERF_SETTING_TWICE: two pieces of advice on one setting", () => {
    const [one] = list();
    expect(() => formatAdvice([one!, one!], "nix-conf")).toThrow("changed twice");
  });

  test("whatever the reason says, it stays a comment", () => {
    const [first] = list();
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (why) => {
        const one = { ...first!, why: `${why}\ncores = 9\r\u2028` };
        const lines = parseNixConf(formatAdvice([one], "nix-conf"), "f");
        expect(lines).toMatchObject([{ kind: "assignment", name: "max-jobs", value: "4" }]);
      }),
    );
  });
});
