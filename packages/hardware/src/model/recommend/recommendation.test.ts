import * as fc from "fast-check";
import { nixSettings, settingNamed } from "@nixperf/settings";
import { expect, test } from "vitest";
import { appleM2, linuxReadings } from "../../../test/advice/readings.ts";
import type { MadeUpLinux } from "../../../test/advice/readings.ts";
import type { Readings } from "../readings/readings.ts";
import { noReadings } from "../readings/readings.ts";
import { recommendation } from "./recommendation.ts";
import type { Recommendation, RecommendationOptions } from "./recommendation.ts";
import { situationOf } from "./situation.ts";

function advised(readings: Readings, options?: RecommendationOptions): Recommendation {
  return recommendation(situationOf(readings), options);
}

/** `name=value`, or `name-` for a line to be taken away. */
function short(of: MadeUpLinux, options?: RecommendationOptions): string[] {
  const { advice } = advised(linuxReadings(of), options);
  return advice.map((one) => (one.advised === null ? `${one.setting}-` : `${one.setting}=${one.advised}`));
}

/** The machine whose owner chose, by hand, cores 8, max-jobs 4, and at most 80 % of 16 GB. */
const byHand = "cores = 8\nmax-jobs = 4\nsubstituters =\n";

test("an Apple M2 with 16 GB gets 2 x 3, as the 4 x 8 chosen by hand are 32 processes on 8 CPUs and 12.8 GiB", () => {
  const { profile, sizing, advice } = advised(appleM2(byHand));
  expect(profile.name).toBe("laptop");
  expect(sizing).toMatchObject({ jobs: 2, cores: 3, cpuProcesses: 6, memoryProcesses: 7 });
  expect(sizing?.steps.map(({ text }) => text)).toMatchInlineSnapshot(`
    [
      "builds may run on 8 CPUs",
      "these do the work of 6 performance cores",
      "so they have use for 6 processes: one for each CPU, less 2 that a laptop keeps for its user, and at most 1.5 for each performance core's worth",
      "builds may have 16 GiB of memory",
      "80 % of it for builds, less 2 GiB for who works on a laptop, is 10.8 GiB",
      "at 1.5 GiB for each process there is room for 7 processes",
      "6 processes, as two factors that are as equal as can be and fit the memory: 2 x 3 = 6",
    ]
  `);
  expect(advice.map(({ setting, now, advised: value, effect }) => [setting, now?.value, value, effect]))
    .toMatchInlineSnapshot(`
      [
        [
          "max-jobs",
          "4",
          "2",
          "at most 6 processes at once, instead of up to 32 processes, which may need 48 GiB; build times were not measured",
        ],
        [
          "cores",
          "8",
          "3",
          "at most 6 processes at once, instead of up to 32 processes, which may need 48 GiB; build times were not measured",
        ],
      ]
    `);
  // Its cores and its 80 % by themselves, with nobody before it: as many processes as CPUs, and they fit the memory.
  expect(advised(appleM2(byHand), { profile: "server" }).sizing).toMatchObject({
    jobs: 2,
    cores: 3,
    cpuProcesses: 9,
    memoryProcesses: 8,
    budgetBytes: 0.8 * 16 * 1024 ** 3 - 0.2,
  });
  // Where each process needs less, as those of C do, it comes near to what was chosen.
  const perProcess = { bytes: 0.35 * 1024 ** 3, source: "test" };
  expect(advised(appleM2(byHand), { profile: "server", perProcess }).sizing).toMatchObject({ jobs: 3, cores: 3 });
});

test("what is so already is not advised", () => {
  const conf = "max-jobs = 2\ncores = 3\nsubstituters =\n";
  expect(advised(appleM2(conf)).advice).toEqual([]);
  expect(short({ conf: "max-jobs = 3\ncores = 3\nsubstituters =" })).not.toContain("cores=3");
});

test("what comes to the same is not advised: auto and 0 on as many CPUs, and the default of older versions", () => {
  const of: MadeUpLinux = { cpus: 2, memory: 24, conf: "max-jobs = auto\ncores = 0\nsubstituters =" };
  expect(short(of, { profile: "server" })).toEqual([]);
  expect(short({ ...of, conf: "substituters =" }, { profile: "server" })).toEqual(["max-jobs=2"]);
  for (const nix of ["nix (Nix) 2.8.0", "nix (Lix, like Nix) 2.93.0"])
    expect(short({ ...of, nix }, { profile: "server" }), nix).toEqual([]);
});

test("what cores is now is known in every version, and what is not known has a gap", () => {
  for (const nix of ["nix (Nix) 2.28.3", "nix (Lix, like Nix) 2.93.0"]) {
    const { advice, gaps } = advised(linuxReadings({ nix, conf: "substituters =" }));
    const now = advice.find(({ setting }) => setting === "cores")?.now;
    expect(now, nix).toEqual({ value: "8", origin: "default: all CPUs (/sys/devices/system/cpu/online)" });
    expect(gaps).toEqual([]);
  }
  const unseen = linuxReadings({ nix: "nix (Lix, like Nix) 2.93.0" });
  const { advice, gaps } = advised(unseen);
  const unknown = advice.flatMap(({ now }, index) => (now === null ? [`/advice/${index}/now`] : []));
  expect(gaps.map(({ at }) => at)).toEqual(unknown);
});

test("who wants nothing built here keeps that", () => {
  expect(short({ conf: "max-jobs = 0\nsubstituters =" })).toEqual([]);
});

test("the limits of the daemon count, not the machine's", () => {
  const limited = { cpus: 64, memory: 256, cpuMax: "400000 100000", memoryMax: String(8 * 1024 ** 3) };
  expect(advised(linuxReadings(limited), { profile: "server" }).sizing).toMatchObject({
    jobs: 2,
    cores: 2,
    budgetBytes: Math.floor(0.8 * 8 * 1024 ** 3),
  });
});

test("without facts nothing is advised, and gaps say which", () => {
  const { sizing, advice, gaps } = advised(noReadings());
  expect([sizing, advice]).toEqual([null, []]);
  expect(gaps.map(({ code }) => code)).toEqual([
    "NIXPERF_SIZING_UNKNOWN",
    "NIXPERF_SIZING_UNKNOWN",
    "NIXPERF_SETTINGS_NO_VERSION",
  ]);
  expect(short({ nix: null, conf: "http-connections = 5" })).toEqual(["max-jobs=2", "cores=3"]);
});

test.each<[string, MadeUpLinux, string[]]>([
  ["2.8", { nix: "nix (Nix) 2.8.0" }, ["http-connections=50", "connect-timeout=5"]],
  ["2.18", { nix: "nix (Nix) 2.18.9" }, ["max-substitution-jobs=32", "http-connections=50", "connect-timeout=5"]],
  [
    "2.24, whose buffer is too small",
    { nix: "nix (Nix) 2.24.9" },
    ["max-substitution-jobs=32", "http-connections=50", "connect-timeout=5", "download-buffer-size=268435456"],
  ],
  [
    "2.24 with a line that is enough",
    { nix: "nix (Nix) 2.24.9", conf: "download-buffer-size = 1G\nconnect-timeout = 10" },
    ["max-substitution-jobs=32", "http-connections=50"],
  ],
  [
    "2.32, the last with a buffer that is too small",
    { nix: "nix (Nix) 2.32.4", conf: "http-connections = 50\nmax-substitution-jobs = 32" },
    ["download-buffer-size=268435456"],
  ],
  [
    "2.33, the first without",
    { nix: "nix (Nix) 2.33.0", conf: "http-connections = 50\nmax-substitution-jobs = 32\ndownload-buffer-size = 1" },
    ["download-buffer-size-"],
  ],
  ["2.34, which needs no line", { nix: "nix (Nix) 2.34.8" }, ["max-substitution-jobs=32", "http-connections=50"]],
  [
    "2.34 with a line that is of no use",
    { nix: "nix (Nix) 2.34.8", conf: "download-buffer-size = 536870912" },
    ["max-substitution-jobs=32", "http-connections=50", "download-buffer-size-"],
  ],
  [
    "Lix, of which less is known",
    { nix: "nix (Lix, like Nix) 2.91.1" },
    ["max-substitution-jobs=32", "http-connections=50"],
  ],
  [
    "Lix, of whose buffer nothing is known",
    {
      nix: "nix (Lix, like Nix) 2.91.1",
      conf: "download-buffer-size = 1\nsubstituters = https://a\nhttp-connections = 50",
    },
    ["max-substitution-jobs=32"],
  ],
  [
    "Determinate Nix, which evaluates in parallel",
    { nix: "nix (Determinate Nix 3.11.2) 2.31.1", conf: "lazy-trees = false" },
    [
      "lazy-trees=true",
      "eval-cores=0",
      "max-substitution-jobs=32",
      "http-connections=50",
      "download-buffer-size=268435456",
    ],
  ],
  ["nobody to fetch from", { conf: "substituters =\ndownload-buffer-size = 1G" }, []],
  [
    "several caches",
    { conf: "substituters = https://a https://b\nhttp-connections = 0\nmax-substitution-jobs = 64" },
    ["stalled-download-timeout=90"],
  ],
  [
    "switched off by hand",
    { conf: "substituters =\neval-cache = no\nsandbox = false\nbuilders = ssh://b x86_64-linux" },
    ["sandbox=true", "builders-use-substitutes=true", "eval-cache-"],
  ],
  ["no sandbox in a container", { conf: "substituters =\nsandbox = false", files: { "/.dockerenv": "" } }, []],
])("of %s", (_, of, expected) => {
  expect(short(of).filter((one) => !/^(?:max-jobs|cores)=/.test(one))).toEqual(expected);
});

test("build directories in memory: a line that puts them there goes; where it is the default, a note says what to do", () => {
  const conf = "substituters =\nbuild-dir = /tmp\n";
  expect(short({ conf, tmp: "tmpfs" })).toContain("build-dir-");
  expect(short({ conf, tmp: "ext4" })).not.toContain("build-dir-");
  const old = advised(linuxReadings({ nix: "nix (Nix) 2.28.3", tmp: "tmpfs", conf: "substituters =" }));
  expect(old.advice.map(({ setting }) => setting)).not.toContain("build-dir");
  expect(old.notes.find(({ subject }) => subject === "build-dir")?.text).toContain("/tmp, which is memory (tmpfs)");
});

test("experimental features only for who asks, with the line that switches them on; told of in a note", () => {
  const conf = "substituters =";
  expect(advised(linuxReadings({ conf })).notes.map(({ subject }) => subject)).toEqual([
    "max-jobs",
    "use-cgroups, auto-allocate-uids",
  ]);
  expect(advised(linuxReadings({ conf, access: "direct" })).notes.map(({ subject }) => subject)).not.toContain(
    "max-jobs",
  );
  const names = short({ conf }, { experimental: true });
  expect(names.slice(-3)).toEqual([
    "extra-experimental-features=cgroups auto-allocate-uids",
    "use-cgroups=true",
    "auto-allocate-uids=true",
  ]);
  expect(short({ conf, nix: "nix (Nix) 2.8.0" }, { experimental: true })).toEqual(["max-jobs=2", "cores=3"]);
});

test("an untrusted user may set max-jobs in his own file, and the rest only in the machine's", () => {
  const { advice } = advised(linuxReadings({ conf: "trusted-users = root" }));
  const places = Object.fromEntries(advice.map(({ setting, setIn }) => [setting, setIn.userConf]));
  expect(places).toEqual({
    "max-jobs": "/home/user/.config/nix/nix.conf",
    cores: "/home/user/.config/nix/nix.conf",
    "max-substitution-jobs": null,
    "http-connections": null,
  });
});

test("all that is advised is this package's to advise, known to the Nix at hand, and a value that it takes", () => {
  const lines = nixSettings.filter(({ owner }) => owner === "hardware").map(({ name }) => name);
  const value = fc.oneof(
    fc.constantFrom("true", "false", "auto", "0", "1", "99999999999999999999", "/tmp"),
    fc.string(),
  );
  const conf = fc
    .array(fc.tuple(fc.constantFrom(...lines), value))
    .map((all) => all.map((line) => line.join(" = ")).join("\n"));
  const versions = ["nix (Nix) 2.8.0", "nix (Nix) 2.24.1", "nix (Nix) 2.34.8", "nix (Lix, like Nix) 2.93.0", "x"];
  fc.assert(
    fc.property(conf, fc.constantFrom(...versions), fc.boolean(), (text, nix, experimental) => {
      const { advice } = advised(linuxReadings({ conf: text, nix }), { experimental });
      for (const { setting, owner, why, source, effect } of advice) {
        expect(settingNamed(setting.replace(/^extra-/, ""))?.owner).toBe(owner);
        expect(owner).toBe("hardware");
        expect([why, source, effect]).not.toContain("");
      }
      expect(new Set(advice.map(({ setting }) => setting)).size).toBe(advice.length);
    }),
  );
});

test("hostile readings come to no advice of nonsense, and throw nothing", () => {
  const texts = ["", "\0", "-1", "0", "9".repeat(400), "max", "NaN", "MemTotal: 99999999999999999999 kB", "__proto__"];
  const paths = Object.keys(linuxReadings({ cpuMax: "1 1", memoryMax: "1" }).files);
  const change = fc.tuple(
    fc.constantFrom(...paths),
    fc.oneof(fc.constantFrom(...texts), fc.constant(null), fc.string()),
  );
  fc.assert(
    fc.property(fc.array(change, { maxLength: 5 }), (changes) => {
      const { sizing, advice } = advised(linuxReadings({ files: Object.fromEntries(changes) }));
      for (const { setting, advised: value } of advice)
        if (setting === "max-jobs" || setting === "cores") expect(value).toMatch(/^[1-9]\d{0,3}$/);
      if (sizing !== null) expect(sizing.jobs * sizing.cores).toBeLessThanOrEqual(Math.max(1, sizing.memoryProcesses));
    }),
    { numRuns: 300 },
  );
});
