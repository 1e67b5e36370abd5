import { expect, test } from "vitest";
import { parseNixVersion } from "@nixperf/nix/version";
import { originText, readSettings } from "../index.ts";
import type { PresentSettings, SettingsWorld } from "../index.ts";

const version = (text: string) => parseNixVersion(`nix (${text.includes(")") ? text : `Nix) ${text}`}`)!;
const read = (files: Record<string, string>, more: Partial<SettingsWorld> = {}): PresentSettings =>
  readSettings({
    env: {},
    home: "/home/ada",
    user: { name: "ada", groups: ["users"] },
    platform: "linux",
    nix: version("2.34.8"),
    access: "direct",
    readFile: (path) => files[path] ?? null,
    ...more,
  });
const system = "/etc/nix/nix.conf";
const own = "/home/ada/.config/nix/nix.conf";
const value = (present: PresentSettings, name: string): [string | null, string] => {
  const found = present.values.get(name)!;
  return [found.value, originText(found.origin)];
};
const codes = ({ findings }: PresentSettings): string[] => findings.map(({ code, subject }) => `${code} ${subject}`);

test("a value comes from the default, a variable, a line, an included line or NIX_CONFIG, and says so", () => {
  const present = read(
    { [system]: "cores = 2\ninclude more.conf\n", "/etc/nix/more.conf": "\ngc-keep-outputs = yes\n" },
    { env: { NIX_REMOTE: "daemon", NIX_CONFIG: "max-jobs = 3" } },
  );
  expect(value(present, "connect-timeout")).toEqual(["15", "default"]);
  expect(value(present, "store")).toEqual(["daemon", "$NIX_REMOTE"]);
  expect(value(present, "cores")).toEqual(["2", "/etc/nix/nix.conf:1"]);
  expect(value(present, "keep-outputs")).toEqual(["yes", "/etc/nix/more.conf:2 (included by /etc/nix/nix.conf:2)"]);
  expect(value(present, "max-jobs")).toEqual(["3", "NIX_CONFIG"]);
  expect(present).toMatchObject({ trusted: true, findings: [], gaps: [] });
  expect([...present.values.keys()]).not.toContain("http3");
});

test("defaults are those of the version and the platform; without a version they are not known", () => {
  const timeout = (nix: string): string | null => value(read({}, { nix: version(nix) }), "connect-timeout")[0];
  expect(["2.8.0", "2.28.3", "2.29.0", "2.32.1", "2.35.0"].map(timeout)).toEqual(["0", "0", "5", "15", "15"]);
  expect(timeout("Lix, like Nix) 2.91.1")).toBeNull();
  expect(value(read({}), "sandbox")[0]).toBe("true");
  expect(value(read({}, { platform: "darwin" }), "sandbox")[0]).toBe("false");
  const blind = read({}, { nix: null });
  expect(value(blind, "max-jobs")[0]).toBeNull();
  expect(blind.gaps.map(({ code }) => code)).toEqual(["NIXPERF_SETTINGS_NO_VERSION"]);
});

test("words are added to the default where it is known, and told apart where it is not", () => {
  const present = read({ [system]: "extra-substituters = a://x\nextra-sandbox-paths = /var/ccache\n" });
  expect(present.values.get("substituters")!.client).toMatchObject({
    value: "https://cache.nixos.org/ a://x",
    added: "a://x",
  });
  expect(present.values.get("sandbox-paths")!.client).toMatchObject({ value: null, added: "/var/ccache" });
  const replaced = read({ [system]: "extra-sandbox-paths = /a\nsandbox-paths = /b\nextra-sandbox-paths = /c\n" });
  expect(replaced.values.get("sandbox-paths")!.client).toMatchObject({ value: "/b /c", added: null });
});

test("whose word counts where a daemon keeps the store", () => {
  const files = {
    [system]: "max-jobs = 2\nkeep-outputs = true\ntrusted-users = root @wheel\nconnect-timeout = 9\n",
    [own]:
      "max-jobs = 7\nkeep-outputs = false\nuse-sqlite-wal = false\neval-cache = false\nconnect-timeout = 3\nsubstituters = https://evil.example https://cache.nixos.org\n",
  };
  const present = (groups: string[] | null): PresentSettings =>
    read(files, { access: "daemon", user: { name: "ada", groups } });
  const untrusted = present(["users"]);
  expect(untrusted.trusted).toBe(false);
  const values = (one: PresentSettings): Array<string | null> =>
    ["max-jobs", "keep-outputs", "use-sqlite-wal", "eval-cache", "connect-timeout", "substituters"].map(
      (name) => one.values.get(name)!.value,
    );
  const [chosen, all] = ["https://cache.nixos.org", "https://evil.example https://cache.nixos.org"];
  expect(values(untrusted)).toEqual(["7", "true", "true", "false", "3", chosen]);
  expect(untrusted.values.get("keep-outputs")).toMatchObject({
    decidedBy: "daemon",
    client: { value: "false" },
    daemon: { value: "true" },
  });
  expect(codes(untrusted)).toEqual(["SETTINGS_UNTRUSTED keep-outputs", "SETTINGS_NOT_DAEMONS use-sqlite-wal"]);
  expect(values(present(["wheel"]))).toEqual(["7", "false", "true", "false", "3", all]);
  expect(codes(present(["wheel"]))).toEqual(["SETTINGS_NOT_DAEMONS use-sqlite-wal"]);
  const unknown = present(null);
  expect(unknown.trusted).toBeNull();
  expect(read(files, { access: "daemon", trusted: true }).values.get("keep-outputs")!.value).toBe("false");
  expect(unknown.values.get("keep-outputs")!.value).toBeNull();
});

test("what the client's system file says is not sent to the daemon, but for the fields of the protocol", () => {
  const files = { "/x/nix.conf": "max-jobs = 7\nmax-substitution-jobs = 64\n", [system]: "trusted-users = ada\n" };
  const present = read(files, { access: "daemon", env: { NIX_CONF_DIR: "/x" } });
  expect(present.trusted).toBe(true);
  expect([value(present, "max-jobs")[0], value(present, "max-substitution-jobs")[0]]).toEqual(["7", "16"]);
});

test("files that Nix refuses, and lines that it ignores or that do nothing, are found", () => {
  const present = read({
    [system]: [
      "keep-outpust = true", // a misspelt name
      "extra-max-jobs = 3", // no list
      "http3 = true", // of a later version
      "repeat = 1", // of an earlier one
      "lazy-trees = true", // of another implementation
      "filetransfer-retry-attempts = 3", // has another name here
      "cores = many", // no number
      "keep-outputs = on", // no boolean
      "sandbox = maybe",
      "max-jobs = 1K", // takes no unit
      "min-free = 1G", // does
      "cores = 4",
      "cores = 4",
      "extra-substituters = a://x",
      "substituters = b://y",
      "use-cgroups = true", // needs a feature
      "nonsense",
      "include gone.conf",
    ].join("\n"),
  });
  expect(codes(present)).toEqual([
    "SETTINGS_SYNTAX /etc/nix/nix.conf:17",
    "SETTINGS_INCLUDE /etc/nix/nix.conf:18",
    "SETTINGS_UNKNOWN keep-outpust",
    "SETTINGS_UNKNOWN extra-max-jobs",
    "SETTINGS_OTHER_VERSION http3",
    "SETTINGS_OTHER_VERSION repeat",
    "SETTINGS_OTHER_VERSION lazy-trees",
    "SETTINGS_OTHER_VERSION filetransfer-retry-attempts",
    "SETTINGS_VALUE cores",
    "SETTINGS_VALUE keep-outputs",
    "SETTINGS_VALUE sandbox",
    "SETTINGS_VALUE max-jobs",
    "SETTINGS_FEATURE_OFF use-cgroups",
    "SETTINGS_TWICE cores",
    "SETTINGS_TWICE cores",
    "SETTINGS_ADDITION_LOST substituters",
  ]);
  expect(present.findings[2]!.tries).toEqual(["keep-outputs"]);
  expect(present.findings[3]!.message).toBe(
    "/etc/nix/nix.conf:2 sets extra-max-jobs, but max-jobs is no list that could be added to; Nix ignores it",
  );
  expect(present.findings[5]!.message).toBe("/etc/nix/nix.conf:4 sets repeat, which CppNix 2.34.8 no longer has");
});

test("units and names are judged by the version; a feature that is on is no finding", () => {
  const files = { [system]: "min-free = 1G\nextra-experimental-features = cgroups\nuse-cgroups = true\n" };
  expect(codes(read(files))).toEqual([]);
  expect(codes(read(files, { nix: version("2.20.0") }))).toEqual(["SETTINGS_VALUE min-free"]);
  expect(codes(read(files, { nix: version("2.8.0") }))).toEqual([
    "SETTINGS_VALUE min-free",
    "SETTINGS_OTHER_VERSION use-cgroups",
  ]);
  expect(codes(read(files, { nix: version("Lix, like Nix) 2.91.1") }))).toEqual([]);
  const half = { [system]: "use-cgroups = true\naccept-flake-config = true\n" };
  const mine = { [own]: "experimental-features = cgroups flakes\n" };
  expect(codes(read({ ...half, ...mine }, { access: "daemon" }))).toEqual(["SETTINGS_FEATURE_OFF use-cgroups"]);
  expect(codes(read({ ...half, ...mine }))).toEqual([]);
  const lazy = { [system]: "lazy-trees = true\n" };
  expect(codes(read(lazy, { nix: version("Determinate Nix 3.6.0) 2.29.0") }))).toEqual([]);
  expect(codes(read(lazy, { nix: version("Determinate Nix 3.1.0) 2.28.0") }))).toEqual([
    "SETTINGS_OTHER_VERSION lazy-trees",
  ]);
});

test("a file overriding another one is no finding, and a file that cannot be read is a gap", () => {
  expect(codes(read({ [system]: "cores = 2\n", [own]: "cores = 3\n" }))).toEqual([]);
  expect(codes(read({ [system]: "substituters = a://x\nextra-substituters = b://y\n" }))).toEqual([]);
  const { gaps, findings } = read(
    {},
    {
      access: "daemon",
      readFile: (path) => {
        if (path === system) throw new Error("EACCES: permission denied");
        return null;
      },
    },
  );
  expect(findings).toEqual([]);
  expect(gaps.map(({ message }) => message)).toEqual([
    "cannot read /etc/nix/nix.conf: EACCES: permission denied; what it sets is not known",
  ]);
});

test("a large file of nonsense is judged in seconds", () => {
  const many = (line: (i: number) => string): string => Array.from({ length: 20_000 }, (_, i) => line(i)).join("");
  const conf = many((i) => `max-jobz${i} = 1\nextra-substituters = x${i}\nsubstituters = y\n`);
  const started = performance.now();
  const { findings, values } = read({ [system]: conf }, { access: "daemon" });
  expect(performance.now() - started).toBeLessThan(10_000);
  expect(values.get("substituters")!.value).toBe("y");
  expect(findings.filter(({ code }) => code === "SETTINGS_UNKNOWN")).toHaveLength(20_000);
});

test("settings are written into the user's file, and beside a nix.conf that Determinate Nix keeps for itself", () => {
  expect(read({}).places).toEqual({ user: own, system });
  const custom = "/etc/nix/nix.custom.conf";
  expect(read({ [system]: "!include nix.custom.conf\n" }).places.system).toBe(custom);
  expect(read({ [system]: "include /etc/nix/nix.custom.conf\n" }).places.system).toBe(custom);
  expect(read({ [system]: "include other.conf\n" }).places.system).toBe(system);
});

test("before 2.31 and in Lix cores is the number of CPUs by default, where that is known; a 0 since", () => {
  const cores = (nix: string, cpus: SettingsWorld["cpus"]): [string | null, string] =>
    value(read({}, { nix: version(nix), cpus }), "cores");
  const cpus = { count: 8, source: "/sys/devices/system/cpu/online" };
  const all = ["8", "default: all CPUs (/sys/devices/system/cpu/online)"];
  expect(cores("2.28.3", cpus)).toEqual(all);
  expect(cores("Lix, like Nix) 2.93.0", cpus)).toEqual(all);
  expect(cores("2.28.3", null)).toEqual([null, "default"]);
  expect(cores("2.34.8", cpus)).toEqual(["0", "default"]);
});

test("of a machine's file that this user may not read, nothing is known that the daemon decides; what clients say is", () => {
  const readFile = (path: string): string | null => {
    if (path === system) throw new Error("it may not be read");
    return null;
  };
  const present = read({}, { access: "daemon", readFile });
  expect(value(present, "max-jobs")).toEqual(["1", "default"]);
  for (const name of ["min-free", "sandbox", "http-connections"])
    expect(present.values.get(name)?.value, name).toBeNull();
  expect(present.gaps.map(({ code }) => code)).toEqual(["NIXPERF_SETTINGS_UNREADABLE"]);
  // Nix itself goes on without such a file.
  expect(value(read({}, { readFile }), "min-free")).toEqual(["0", "default"]);
});
