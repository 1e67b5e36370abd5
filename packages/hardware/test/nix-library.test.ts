import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { settingNamed } from "@nixperf/settings";
import { derivation, nobody, run, throwAwayStore } from "@nixperf/testing";
import type { RunResult } from "@nixperf/testing";
import { describeWithNix } from "@nixperf/testing/vitest";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { toolVariables } from "../src/model/environment/variables.ts";
import { known, unknown } from "../src/model/fact.ts";
import { machineOf } from "../src/model/machine.ts";
import { profileNamed, profileNames } from "../src/model/recommend/profile.ts";
import type { ProfileName } from "../src/model/recommend/profile.ts";
import { recommendation } from "../src/model/recommend/recommendation.ts";
import { situationOf } from "../src/model/recommend/situation.ts";
import { sizing } from "../src/model/recommend/sizing.ts";
import type { Sizing } from "../src/model/recommend/sizing.ts";
import { appleM2, linuxReadings } from "./advice/readings.ts";

const library = fileURLToPath(new URL("../nix", import.meta.url));
const example = fileURLToPath(new URL("../../../examples/build-settings.nix", import.meta.url));
const gibibyte = 1024 ** 3;

/** What `sizing` takes in the Nix language. */
interface Facts {
  cpus: number;
  capacityUnits: number;
  memoryBytes: number;
  profile: ProfileName;
  cpuQuota?: number | "unlimited" | null;
  memoryShare?: number;
  memoryPerProcessBytes?: number;
}

const anyFacts: fc.Arbitrary<Facts> = fc.record(
  {
    cpus: fc.oneof(fc.integer({ min: 1, max: 300 }), fc.constantFrom(2 ** 31, Number.MAX_SAFE_INTEGER)),
    capacityUnits: fc.oneof(fc.double({ min: 0.001, max: 400, noNaN: true }), fc.constantFrom(6, 1.25, 1e15)),
    memoryBytes: fc.oneof(fc.integer({ min: 1, max: 2 ** 41 }), fc.constantFrom(1, 16 * gibibyte, 2 ** 52)),
    profile: fc.constantFrom(...profileNames),
    cpuQuota: fc.oneof(fc.constantFrom("unlimited" as const, null, 4), fc.double({ min: 0.01, max: 300, noNaN: true })),
    memoryShare: fc.oneof(fc.double({ min: 0.001, max: 1, noNaN: true }), fc.constantFrom(1, 0.8)),
    memoryPerProcessBytes: fc.integer({ min: 1024 ** 2, max: 2 ** 36 }),
  },
  { requiredKeys: ["cpus", "capacityUnits", "memoryBytes", "profile"] },
);

/** The same facts, asked of this package's own function. */
function sized(facts: Facts): Sizing {
  const { cpuQuota = "unlimited", memoryShare = 0.8, memoryPerProcessBytes = 1.5 * gibibyte } = facts;
  const { sizing: found } = sizing({
    limits: {
      cgroup: unknown(),
      cpus: known(facts.cpus, "test"),
      cpuQuota: cpuQuota === null ? unknown() : known<number | "unlimited">(cpuQuota, "test"),
      memoryMaxBytes: unknown(),
      memoryHighBytes: unknown(),
      memoryBytes: known(facts.memoryBytes, "test"),
      memoryAvailableBytes: unknown(),
      capacityUnits: known(facts.capacityUnits, "test"),
    },
    profile: profileNamed(facts.profile),
    memoryShare,
    perProcess: { bytes: memoryPerProcessBytes, source: "test" },
  });
  return found!;
}

function variablesOf({ jobs, cores, cpuProcesses }: Sizing, cacheBytes: number | null): Record<string, string> {
  const variables = toolVariables({ processes: jobs * cores, threads: cpuProcesses }, cacheBytes);
  return Object.fromEntries(variables.map(({ name, value }) => [name, value]));
}

/** Without a daemon Nix makes a sandbox as root only. Where it cannot that is said aloud; where `CI` is set it fails. */
function hasSandbox(): boolean {
  const isRoot = process.platform === "linux" && process.getuid?.() === 0;
  const has = isRoot && spawnSync("unshare", ["-m", "-n", "-p", "-i", "-u", "-f", "true"]).status === 0;
  if (!has && !(isRoot && process.env["CI"]))
    process.stderr.write("SKIPPED, no sandbox here: a compiler cache in one\n");
  return has || (isRoot && process.env["CI"] !== undefined);
}

describeWithNix("the Nix library", (nix) => {
  const store = throwAwayStore({ nix });
  // A copy with nothing beside it: it needs no other file.
  beforeAll(() => cpSync(library, join(store.top, "nixperf"), { recursive: true }));
  afterAll(() => store.dispose());

  const instantiate = (expression: string): Promise<RunResult> =>
    store.run("nix-instantiate", ["--eval", "--strict", "--json", "-"], {
      input: `let nixperf = import ${store.top}/nixperf { }; in ${expression}`,
    });

  /** The value of an expression that may use `nixperf` and `input`. */
  async function evaluated<T>(expression: string, input: unknown = null): Promise<T> {
    const file = store.write("input.json", JSON.stringify(input));
    const result = await instantiate(`let input = builtins.fromJSON (builtins.readFile ${file}); in ${expression}`);
    expect(result, result.stderr).toMatchObject({ code: 0, stderr: "" });
    return JSON.parse(result.stdout) as T;
  }

  test("sizes and sets variables as the npm package does, and gives the same reasons", async () => {
    const cases = fc
      .sample(fc.tuple(anyFacts, fc.option(fc.integer({ min: 0, max: 2 ** 40 }))), { numRuns: 400, seed: 11 })
      .map(([facts, cacheBytes]) => ({ facts, cacheBytes }));
    const expression = "map (one: { sizing = nixperf.sizing one.facts; environment = nixperf.environment one; }) input";
    const found = await evaluated<unknown[]>(expression, cases);
    expect(found).toHaveLength(cases.length);
    for (const [index, { facts, cacheBytes }] of cases.entries()) {
      const wanted = sized(facts);
      const { jobs, cores, cpuProcesses, memoryProcesses, budgetBytes } = wanted;
      const reasons = wanted.steps.map(({ text }) => text);
      expect(found[index], JSON.stringify(facts)).toEqual({
        sizing: { "max-jobs": jobs, cores, cpuProcesses, memoryProcesses, budgetBytes, reasons },
        environment: variablesOf(wanted, cacheBytes),
      });
    }
  });

  const facts: Facts = { cpus: 8, capacityUnits: 8, memoryBytes: 16 * gibibyte, profile: "desktop" };

  test("variables of some languages are those of all of them, and the number of cores is always there", async () => {
    const some = (...languages: string[]): Promise<Record<string, string>> =>
      evaluated("nixperf.environment input", { facts, languages });
    const all = variablesOf(sized(facts), null);
    expect(await some()).toEqual({ NIX_BUILD_CORES: all["NIX_BUILD_CORES"] });
    expect(await some("rust", "python")).toEqual({
      NIX_BUILD_CORES: all["NIX_BUILD_CORES"],
      CARGO_BUILD_JOBS: all["CARGO_BUILD_JOBS"],
      RAYON_NUM_THREADS: all["RAYON_NUM_THREADS"],
      PYTEST_XDIST_AUTO_NUM_WORKERS: all["PYTEST_XDIST_AUTO_NUM_WORKERS"],
      OMP_NUM_THREADS: all["OMP_NUM_THREADS"],
    });
  });

  /** What is advised where nothing is set, in words of nix.conf. */
  function advised(version: string, profile: ProfileName): Record<string, string> {
    const { advice } = recommendation(situationOf(linuxReadings({ nix: version })), { profile });
    return Object.fromEntries(advice.map((one) => [one.setting, one.advised!]));
  }

  test("settings are those that are recommended where nothing is set, by profile and version", async () => {
    const numbers = ["2.8.0", "2.16.0", "2.23.3", "2.24.9", "2.28.3", "2.29.0", "2.32.4", "2.33.0", "2.34.8"];
    const cases = profileNames.flatMap((profile) =>
      numbers.map((nixVersion) => ({ facts: { ...facts, profile }, nixVersion })),
    );
    const found = await evaluated<Array<Record<string, number>>>("map nixperf.settings input", cases);
    for (const [index, { facts: of, nixVersion }] of cases.entries()) {
      const words = Object.fromEntries(Object.entries(found[index]!).map(([name, value]) => [name, String(value)]));
      expect(words, `${of.profile}, ${nixVersion}`).toEqual(advised(`nix (Nix) ${nixVersion}`, of.profile));
    }
    const small = await evaluated("nixperf.settings input", {
      facts: { ...facts, memoryBytes: 2 * gibibyte },
      nixVersion: "2.24.0",
    });
    expect(small).not.toHaveProperty("download-buffer-size");
  });

  test("of an unknown version, Lix and Determinate Nix only what all of them have", async () => {
    const found = await evaluated<Array<Record<string, number>>>(
      "map (nixVersion: nixperf.settings { inherit (input) facts; inherit nixVersion; }) input.versions",
      { facts, versions: [null, "2.94.0", "3.11.2"] },
    );
    for (const settings of found) {
      expect(Object.keys(settings).sort()).toEqual(["cores", "http-connections", "max-jobs"]);
      for (const name of Object.keys(settings))
        expect(settingNamed(name)?.spans).toMatchObject({ CppNix: {}, Lix: {} });
    }
  });

  test("this Nix knows each setting and reads the value that was meant", async () => {
    const settings = await evaluated<Record<string, number>>("nixperf.settings input", {
      facts,
      nixVersion: nix.version,
    });
    const text = Object.entries(settings).map(([name, value]) => `${name} = ${value}\n`);
    const { code, stdout, stderr } = await store.run("nix", ["show-config", "--json"], {
      env: { NIX_CONFIG: text.join("") },
    });
    expect({ code, stderr: stderr.replaceAll(/^.*show-config.*deprecated.*\n/gm, "") }).toEqual({
      code: 0,
      stderr: "",
    });
    const read = JSON.parse(stdout) as Record<string, { value: unknown }>;
    for (const [name, value] of Object.entries(settings)) expect(read[name]?.value, name).toBe(value);
  });

  describe("as a module", () => {
    /** What a module system hands to a module, and takes from it. */
    const apply = (module: string, version: string | null): Promise<{ nix: { settings: Record<string, unknown> } }> =>
      evaluated(
        `nixperf.${module} input.facts {
          config.nix.package = if input.version == null then null else { inherit (input) version; };
          lib.mkOverride = priority: content: { inherit priority content; };
          pkgs = throw "not needed";
        }`,
        { facts, version },
      );
    const asDefault = (settings: Record<string, unknown>): Record<string, unknown> =>
      Object.fromEntries(Object.entries(settings).map(([name, content]) => [name, { priority: 900, content }]));

    test("sets nothing but nix.settings, for the Nix of that configuration, where its user has not", async () => {
      const wanted = await evaluated<Record<string, unknown>>("nixperf.settings input", {
        facts,
        nixVersion: "2.24.9",
      });
      expect(wanted).toHaveProperty("download-buffer-size");
      for (const module of ["nixosModule", "darwinModule"])
        expect(await apply(module, "2.24.9")).toEqual({ nix: { settings: asDefault(wanted) } });
    });

    test("a version that is none of Nix's own sets what all have, instead of failing the configuration", async () => {
      const ofAll = Object.keys((await apply("nixosModule", null)).nix.settings).sort();
      for (const module of ["nixosModule", "darwinModule", "homeManagerModule"])
        for (const odd of ["unknown", "lix-2.93.0", "", "nix-2.31", "2"])
          expect(Object.keys((await apply(module, odd)).nix.settings), `${module} ${odd}`).toEqual(
            module === "homeManagerModule" ? ["cores", "max-jobs"] : ofAll,
          );
      expect((await apply("nixosModule", "2.31pre20250801_abc")).nix.settings).toHaveProperty("max-substitution-jobs");
      const without = (config: string): Promise<unknown> =>
        evaluated(
          `builtins.attrNames (nixperf.nixosModule input { config = ${config}; lib.mkOverride = _: value: value; }).nix.settings`,
          facts,
        );
      for (const config of ["{ nix = { }; }", "{ nix.package = { }; }", "{ nix.package.version = 2.8; }"])
        expect(await without(config), config).toEqual(ofAll);
    });

    test("for home-manager, only sets what the daemon takes from anyone", async () => {
      for (const version of ["2.28.3", null]) {
        const { nix: set } = await apply("homeManagerModule", version);
        const all = await evaluated<Record<string, unknown>>("nixperf.settings input", { facts, nixVersion: version });
        const ofAnyone = Object.keys(all).filter((name) => settingNamed(name)?.settableBy !== "trusted");
        expect(ofAnyone).toContain("max-jobs");
        expect(set.settings).toEqual(asDefault(Object.fromEntries(ofAnyone.map((name) => [name, all[name]]))));
      }
    });
  });

  test("facts are read from the record of a machine, and what it does not know is refused", async () => {
    const of = (readings: Parameters<typeof machineOf>[0]): unknown => ({
      schema: "nixperf.hardware.detect/1",
      machine: machineOf(readings).machine,
    });
    const daemon = of(
      linuxReadings({ cpus: 16, memory: 64, cpuMax: "600000 100000", memoryMax: String(12 * gibibyte) }),
    );
    expect(await evaluated("nixperf.factsOf input", daemon)).toEqual({
      cpus: 16,
      capacityUnits: 6,
      memoryBytes: 12 * gibibyte,
      cpuQuota: 6,
    });
    const readings = { server: linuxReadings({ cpus: 64, memory: 48 }), laptop: appleM2("") };
    for (const profile of ["server", "laptop"] as const) {
      const asRead = `nixperf.sizing (nixperf.factsOf input // { profile = "${profile}"; })`;
      const { jobs, cores } = recommendation(situationOf(readings[profile]), { profile }).sizing!;
      expect(await evaluated(asRead, of(readings[profile]))).toMatchObject({ "max-jobs": jobs, cores });
    }
    const blind = linuxReadings();
    delete blind.files["/proc/meminfo"];
    store.write("blind.json", JSON.stringify(of(blind)));
    const { code, stderr } = await instantiate(
      `nixperf.factsOf (builtins.fromJSON (builtins.readFile ${store.top}/blind.json))`,
    );
    expect(code).toBe(1);
    expect(stderr).toContain("nixperf: machine.limits.builds.memoryBytes is not known; the record's gaps say why");
  });

  test("the hook gives bash each variable with the value that was meant", async () => {
    const samples = fc.sample(fc.string({ unit: "grapheme", maxLength: 8 }), { numRuns: 200, seed: 7 });
    const nasty = [
      "",
      "'",
      "''",
      "\\",
      "\\'",
      '"',
      "$HOME",
      "`id`",
      "$(id)",
      "${x}",
      "~",
      "a b",
      "-n",
      "\n",
      "é",
      "!!",
    ];
    // No environment and no string of the Nix language holds a NUL.
    const values = [...nasty, ...samples].filter((value) => !value.includes("\0") && value.isWellFormed());
    const variables = Object.fromEntries(values.map((value, index) => [`V${index}`, value]));
    const hook = await evaluated<string>("nixperf.shellHook input", variables);
    const print = `'${process.execPath}' -e 'process.stdout.write(JSON.stringify(process.env))'`;
    const { code, stdout, stderr } = await run("bash", ["--norc", "-euc", `${hook}\n${print}`], {
      env: { PATH: "/usr/bin:/bin" },
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject(variables);
  });

  test("flags of the hook come after those of the shell, as those of recommend --format env do", async () => {
    const variables = toolVariables({ processes: 6, threads: 8 }, null).filter(({ appends }) => appends);
    const values = Object.fromEntries(variables.map(({ name, value }) => [name, value]));
    const hook = await evaluated<string>("nixperf.shellHook input", values);
    const before = { MAKEFLAGS: "-s -j2", GOFLAGS: "-mod=mod", GRADLE_OPTS: "-Xmx1g" };
    const after = Object.fromEntries(
      variables.map(({ name, value }) => [name, `${before[name as keyof typeof before]} ${value}`]),
    );
    const print = `'${process.execPath}' -e 'process.stdout.write(JSON.stringify(process.env))'`;
    for (const [env, wanted] of [
      [{}, values],
      [before, after],
    ] as const)
      for (const text of [hook, hook + hook]) {
        const { stdout } = await run("bash", ["--norc", "-euc", `${text}\n${print}`], {
          env: { PATH: "/usr/bin:/bin", ...env },
        });
        expect(JSON.parse(stdout)).toMatchObject(wanted);
      }
  });

  test("in a shell of this Nix the hook has the last word", async () => {
    // nix-shell wants these of a stdenv; the rest of one is not needed.
    store.write("stdenv/setup", 'runHook() { eval "${!1}"; }\n');
    store.write("facts.json", JSON.stringify(facts));
    const shell = (hook: string): string => `
      let nixperf = import ${store.top}/nixperf { };
      in derivation {
        name = "shell";
        system = builtins.currentSystem;
        builder = "/bin/sh";
        stdenv = "${store.top}/stdenv";
        shellHook = ${hook};
      }`;
    const seen = async (hook: string): Promise<string> => {
      const file = store.write("shell.nix", shell(hook));
      const args = [file, "--option", "cores", "1", "--run", 'echo "$NIX_BUILD_CORES $MAKEFLAGS $CARGO_BUILD_JOBS"'];
      return (await store.ok("nix-shell", args, { env: { NIX_BUILD_SHELL: "/bin/bash" } })).trim();
    };
    expect(await seen('""')).toBe("1");
    const given = `builtins.fromJSON (builtins.readFile ${store.top}/facts.json)`;
    expect(await seen(`nixperf.shellHook (nixperf.environment { facts = ${given}; })`)).toBe("6 -j6 6");
  });

  describe("ccache", () => {
    /** A nixpkgs of which only what is used is there; what it builds runs what the compiler's wrapper would run. */
    const pkgs = (extra = ""): string => `{
      stdenv = { name = "plain"; cc.cc = { }; };
      ccacheStdenv.override = { stdenv, extraConfig }: stdenv // {
        compile = derivation {
          name = "object";
          system = builtins.currentSystem;
          builder = "/bin/bash";
          args = [ "-euc" (extraConfig + "env | sort | while read -r line; do case $line in CCACHE_*) echo \\"$line\\" ;; esac; done > $out") ];
          PATH = "/usr/bin:/bin";
        };
      };
      ${extra}
    }`;
    const compile = (options: string): string =>
      `((import ${store.top}/nixperf { }).ccache ${options}).wrap { pkgs = ${pkgs()}; }`;

    test("a compiler in a build by this Nix has a cache that others may share, and only so large", async () => {
      const directory = join(store.top, "cache");
      mkdirSync(directory);
      const [out = ""] = await store.build(
        `(${compile(`{ cacheDir = "${directory}"; maxBytes = 5905580032; }`)}).compile`,
      );
      expect((await run("cat", [out])).stdout.trimEnd().split("\n")).toEqual([
        "CCACHE_COMPILERCHECK=content",
        "CCACHE_COMPRESS=1",
        `CCACHE_DIR=${directory}`,
        "CCACHE_MAXSIZE=5Gi",
        "CCACHE_SLOPPINESS=random_seed",
        "CCACHE_UMASK=007",
      ]);
    });

    test("without the directory, or the right to write it, the build ends and says what it needs", async () => {
      const missing = join(store.top, "nowhere");
      await expect(store.build(`(${compile(`{ cacheDir = "${missing}"; }`)}).compile`)).rejects.toThrow(
        `nixperf: this build may not write its compiler cache, ${missing}.`,
      );
      const script = await evaluated<string>('(nixperf.ccache { cacheDir = "/usr"; }).extraConfig');
      const asUser = process.getuid?.() === 0 ? nobody : undefined;
      const { code, stderr } = await run("bash", ["-c", `${script}\necho compiled`], { asUser });
      expect(code).toBe(1);
      expect(stderr).toContain("\nextra-sandbox-paths = /usr\n");
    });

    test("wraps the stdenv that it is given, or that of pkgs", async () => {
      const name = (argument: string): Promise<string> =>
        evaluated(`((nixperf.ccache { }).wrap { pkgs = ${pkgs()}; ${argument} }).name`);
      expect(await name("")).toBe("plain");
      expect(await name('stdenv = { name = "clang"; cc.cc.isClang = true; };')).toBe("clang");
    });

    test("the module makes the directory and lets it into the sandbox, in words that this Nix takes", async () => {
      const module = await evaluated<{ nix: { settings: Record<string, string[]> } }>(
        "(nixperf.ccache { }).nixosModule",
      );
      expect(module).toEqual({
        nix: { settings: { "extra-sandbox-paths": ["/var/cache/ccache?"] } },
        systemd: { tmpfiles: { rules: ["d /var/cache/ccache 0770 root nixbld -"] } },
      });
      const line = `extra-sandbox-paths = ${module.nix.settings["extra-sandbox-paths"]!.join(" ")}`;
      const shown = await store.ok("nix", ["show-config"], { env: { NIX_CONFIG: line } });
      expect(shown).toMatch(/^sandbox-paths = (?:\S+ )*\/var\/cache\/ccache\?$/m);
    });

    test.runIf(hasSandbox())(
      "a build in a sandbox reaches the cache through it, and others run where it is not there",
      async () => {
        const directory = join(store.top, "let-in");
        const [letIn = ""] = await evaluated<string[]>(
          `(nixperf.ccache { cacheDir = "${directory}"; }).settings.extra-sandbox-paths`,
        );
        const programs = ["/bin", "/usr", "/lib", "/lib64?"];
        const settings = { sandbox: true, "sandbox-fallback": false, "sandbox-paths": [...programs, letIn].join(" ") };
        const sandboxed = throwAwayStore({ nix, settings });
        try {
          await sandboxed.build(derivation("other", `[ ! -e ${store.top} ] && echo > $out`));
          mkdirSync(directory);
          await sandboxed.build(`(${compile(`{ cacheDir = "${directory}"; }`)}).compile`);
        } finally {
          sandboxed.dispose();
        }
      },
    );

    test.each([
      ['{ cacheDir = "cache"; }', 'cacheDir is "cache"; expected an absolute path'],
      ['{ cacheDir = "/my cache"; }', 'cacheDir is "/my cache"; expected an absolute path'],
      ['{ cacheDir = "/cache=x"; }', 'cacheDir is "/cache=x"; expected an absolute path'],
      ['{ cacheDir = "/cache/../x"; }', 'cacheDir is "/cache/../x"; expected an absolute path'],
      ['{ cacheDir = "/"; }', 'cacheDir is "/"; expected an absolute path'],
      ["{ cacheDir = 1; }", "cacheDir is 1; expected a string"],
      [
        '{ cacheDir = "${builtins.storeDir}/x"; }',
        "expected a directory that builds can write, which the store is not",
      ],
      ["{ cacheDir = builtins.storeDir; }", "expected a directory that builds can write, which the store is not"],
      ['{ cacheDir = "/nix/store/x"; }', "expected a directory that builds can write, which the store is not"],
      ['{ cacheDir = "/nix"; }', "expected a directory of its own: builds would be let into all of this one"],
      ['{ cacheDir = ""; }', 'cacheDir is ""; expected an absolute path'],
      ['{ cacheDir = "./cache"; }', 'cacheDir is "./cache"; expected an absolute path'],
      ['{ cacheDir = "/nix/store/"; }', 'cacheDir is "/nix/store/"; expected an absolute path'],
      ["{ cacheDir = ./cache; }", "cacheDir is a path; expected a string"],
      ['{ cacheDir = "/homeless-shelter/.ccache"; }', "the home of builds, which is never there"],
      ["{ maxBytes = 5; }", "maxBytes is 5; expected a whole number from 1073741824"],
      ['{ compilerCheck = "mtime"; }', 'compilerCheck is "mtime"; expected "content" or a command'],
      ['{ compilerCheck = "none"; }', 'compilerCheck is "none"; expected "content" or a command'],
      ['{ sloppiness = "random_seed"; }', 'sloppiness is "random_seed"; expected a list'],
      [
        "{ autoAllocateUids = true; }",
        "autoAllocateUids is true; expected false: with it each build has ids of its own",
      ],
    ])("refuses %s", async (options, words) => {
      const { code, stderr } = await instantiate(`(nixperf.ccache ${options}).variables`);
      expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(`nixperf: `) });
      expect(stderr).toContain(words);
    });

    test.each([
      ["{ }", "pkgs has no ccacheStdenv that could be overridden; expected a nixpkgs"],
      ["(STDENV // { stdenv = { hasCC = false; cc = null; }; })", "this stdenv has no C compiler"],
      ["(STDENV // { stdenv = { cc.cc.isCcache = true; }; })", "the compiler of this stdenv is behind ccache already"],
    ])("does not wrap %s", async (given, words) => {
      const { code, stderr } = await instantiate(
        `((nixperf.ccache { }).wrap { pkgs = ${given.replace("STDENV", pkgs())}; }).name`,
      );
      expect(code).toBe(1);
      expect(stderr).toContain(`nixperf: ${words}`);
    });
  });

  const good = 'cpus = 8; capacityUnits = 6; memoryBytes = 1073741824; profile = "ci";';

  test.each([
    [`nixperf.sizing { ${good.replace("8", "0")} }`, "nixperf: cpus is 0; expected a whole number from 1"],
    [`nixperf.sizing { ${good.replace("8", "8.5")} }`, "nixperf: cpus is 8.5; expected a whole number"],
    [`nixperf.sizing { ${good.replace("8", '"8"')} }`, 'nixperf: cpus is "8"; expected a whole number'],
    [`nixperf.sizing { ${good.replace("6", "(0 - 1)")} }`, "nixperf: capacityUnits is -1; expected a number above 0"],
    [`nixperf.sizing { ${good.replace("6", "1.0e300")} }`, "nixperf: capacityUnits is 1e+300; expected"],
    [`nixperf.sizing { ${good.replace("1073741824", "null")} }`, "nixperf: memoryBytes is null; expected"],
    [`nixperf.sizing { ${good.replace("1073741824", "9223372036854775807")} }`, "to 9007199254740991"],
    [
      `nixperf.sizing { ${good.replace('"ci"', '"gaming"')} }`,
      'nixperf: profile is "gaming"; expected one of "ci", "desktop", "laptop", "server"',
    ],
    [`nixperf.sizing { ${good} cpuQuota = "half"; }`, 'nixperf: cpuQuota is "half"; expected a number above 0'],
    [
      `nixperf.sizing { ${good} memoryShare = 80; }`,
      "nixperf: memoryShare is 80; expected a number above 0 and at most 1",
    ],
    [`nixperf.sizing { ${good} memoryPerProcessBytes = 2; }`, "nixperf: memoryPerProcessBytes is 2; expected"],
    [`nixperf.sizing { ${good} cores = 8; }`, "unexpected argument 'cores'"],
    ["nixperf.sizing { cpus = 8; }", "required argument"],
    ["nixperf.settings { facts = 8; }", "nixperf: facts is 8; expected a set"],
    [
      `nixperf.settings { facts = { ${good} }; nixVersion = "new"; }`,
      'nixperf: nixVersion is "new"; expected a version',
    ],
    [`nixperf.settings { facts = { ${good} }; nixVersion = 2.8; }`, "nixperf: nixVersion is 2.8; expected a string"],
    [
      `nixperf.environment { facts = { ${good} }; languages = [ "cobol" ]; }`,
      'nixperf: a language is "cobol"; expected one of "c", "go", "java", "node", "python", "rust"',
    ],
    [`nixperf.environment { facts = { ${good} }; languages = "c"; }`, 'nixperf: languages is "c"; expected a list'],
    [`nixperf.environment { facts = { ${good} }; cacheBytes = 1.5; }`, "nixperf: cacheBytes is 1.5; expected"],
    ['nixperf.shellHook { "a b" = "c"; }', 'nixperf: the name of a variable is "a b"; expected letters'],
    ["nixperf.shellHook { A = null; }", "nixperf: the variable A is null; expected a string"],
    ["nixperf.shellHook [ ]", "nixperf: variables is a list; expected a set"],
    ["nixperf.factsOf { schema = 1; }", "nixperf: schema of the machine's record is 1; expected"],
    [
      'nixperf.factsOf { schema = "nixperf.hardware.detect/1"; machine = 1; }',
      "nixperf: machine.limits of the machine's record is null; expected a set",
    ],
    [
      '(nixperf.factsOf { schema = "nixperf.hardware.detect/1"; machine.limits = { }; }).cpus',
      "nixperf: machine.limits.process.cpus is not known",
    ],
    ['nixperf.factsOf "x"', 'nixperf: the machine\'s record is "x"; expected a set'],
  ])("%s is refused, and what is wrong is named", async (expression, words) => {
    const { code, stderr } = await instantiate(expression);
    expect(code).toBe(1);
    expect(stderr).toContain(words);
  });

  test("the example gives each machine of a team its own settings", async () => {
    const asked = async (what: string): Promise<unknown> =>
      JSON.parse(await store.ok("nix-instantiate", ["--eval", "--strict", "--json", example, "-A", what]));
    expect(await asked("settings")).toMatchObject({
      laptop: { "max-jobs": 2, cores: 3 },
      server: { "max-jobs": 8, cores: 8 },
      runner: { "max-jobs": 2, cores: 2 },
    });
    expect(await asked("shellHook")).toContain("export CARGO_BUILD_JOBS='6'\n");
    expect(await asked("reasons.runner")).toContain("their quota is 2.5 CPUs' worth of time");
  });

  test("what the README shows is what comes of it", async () => {
    const readme = readFileSync(fileURLToPath(new URL("../README.md", import.meta.url)), "utf8");
    const [settings = "", configuration = ""] = [...readme.matchAll(/^```nix\n(.*?)^```$/gms)].map(([, code]) => code!);
    const shown = /^is `(\{.*\})`\.$/m.exec(readme)![1]!;
    const read = await evaluated<unknown[]>(`[ (${settings.replace("./nixperf", `${store.top}/nixperf`)}) ${shown} ]`);
    expect(read[0]).toEqual(read[1]);
    const imported = /`(import \(\.\/\. \+ [^`]*)`/.exec(readme)![1]!;
    cpSync(library, join(store.top, "node_modules/@nixperf/hardware/nix"), { recursive: true });
    expect(await evaluated(`(${imported.replace("./.", store.top)}).profiles`)).toEqual([...profileNames].sort());
    // The overlay, given a nixpkgs of which only what is used is there.
    const overlaid = `
      let
        facts = input;
        module = (${configuration}) { pkgs = { }; };
        overlay = builtins.head module.nixpkgs.overlays;
        final = { stdenv.cc.cc = { }; ccacheStdenv.override = { stdenv, extraConfig }: extraConfig; };
      in
      [ (builtins.length module.imports) (overlay final { mine.override = given: given; }).mine.stdenv ]`;
    expect(await evaluated(overlaid, facts)).toEqual([2, expect.stringContaining("export CCACHE_MAXSIZE='5Gi'\n")]);
  });

  test("is a flake that needs no network and is not locked", async () => {
    const flake = `path:${store.top}/nixperf`;
    const shown = await store.ok("nix", ["eval", "--json", `${flake}#lib.profiles`]);
    expect(JSON.parse(shown)).toEqual([...profileNames].sort());
    expect(existsSync(join(store.top, "nixperf/flake.lock"))).toBe(false);
  });
});
