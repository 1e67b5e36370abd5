import * as fc from "fast-check";
import { expect, test } from "vitest";
import { appleM2, linuxReadings } from "../../../test/advice/readings.ts";
import type { MadeUpLinux } from "../../../test/advice/readings.ts";
import { noReadings } from "../readings/readings.ts";
import { writeReadings } from "../readings/format.ts";
import { builderOf } from "./builder.ts";
import type { BuilderWishes, FoundBuilder } from "./builder.ts";
import { builderSaid } from "./builder-said.ts";
import { parseHost } from "./host.ts";
import { machineLine } from "./machine-line.ts";

const host = parseHost("user@big");
const wishes: BuilderWishes = { protocol: "ssh-ng", sshKey: null, maxJobs: null, mandatoryFeatures: [], sizing: {} };
const settings = [
  "setting system = x86_64-linux",
  "setting extra-platforms = i686-linux",
  "setting system-features = benchmark big-parallel kvm",
  "setting max-jobs = 4",
];

function found(lines: string[], of: MadeUpLinux = {}, wanted: Partial<BuilderWishes> = {}): FoundBuilder {
  const text = ["Welcome to big", "nixperf-builder 1", ...lines, writeReadings(linuxReadings(of))].join("\n");
  return builderOf(host, builderSaid(text, "big"), { ...wishes, ...wanted });
}
const line = (one: FoundBuilder): string | null => (one.line === null ? null : machineLine(one.line));
const codes = (one: FoundBuilder): string[] => one.gaps.map(({ code }) => code);
const all = ["found nix-daemon /usr/bin/nix-daemon", "found nix-store /usr/bin/nix-store", ...settings];

test("a machine that says all", () => {
  // 15 GiB of 16: 8 processes at 1.5 GiB for 8 CPUs, of which a desktop keeps two; each build may take two.
  const one = found(all, { conf: "cores = 2\ntrusted-users = user\n" });
  expect(line(one)).toBe("ssh-ng://user@big x86_64-linux,i686-linux - 3 1 benchmark,big-parallel,kvm");
  expect(one.gaps).toEqual([]);
  expect(one.needs.map(({ subject, met }) => [subject, met])).toEqual([["trusted-users", true]]);
});

test("as many jobs as fit with the cores that hold there, not with those that would be better", () => {
  const jobs = (conf: string) => found(all, { conf }).maxJobs.value;
  expect([jobs("cores = 0\n"), jobs("cores = 1\n"), jobs("cores = 3\n"), jobs("cores = 6\n")]).toEqual([1, 6, 2, 1]);
  expect(found(all, { conf: "cores = 0\n" }).needs).toContainEqual(
    expect.objectContaining({ subject: "cores", tries: ["cores = 3"] }),
  );
  expect(found(all, { conf: "cores = 0\n" }, { maxJobs: 7 }).maxJobs).toEqual({ value: 7, source: "as asked for" });
});

test("the daemon's quota does not count for who builds there without it", () => {
  const jobs = (access: "direct" | "daemon") =>
    found(all, { access, socket: true, conf: "cores = 1\n", cpuMax: "200000 100000" }).maxJobs.value;
  expect([jobs("daemon"), jobs("direct")]).toEqual([2, 6]);
});

test("Nix that ssh does not find by name is named by its path", () => {
  const at = (path: string) => found([`elsewhere nix-daemon ${path}`, ...settings]);
  expect(line(at("/nix/var/nix/profiles/default/bin/nix-daemon"))).toContain(
    "ssh-ng://user@big?remote-program=/nix/var/nix/profiles/default/bin/nix-daemon ",
  );
  expect([line(at("/o p t/nix-daemon")), codes(at("/o p t/nix-daemon"))]).toEqual([null, ["NIXPERF_BUILDER_PROGRAM"]]);
  expect(codes(at("/a/../b#/nix-daemon"))).toContain("NIXPERF_BUILDER_PROGRAM");
});

test("a machine without Nix gets no line", () => {
  const one = found([], { nix: null, access: "none" });
  expect(line(one)).toBeNull();
  expect(codes(one)).toContain("NIXPERF_BUILDER_NO_NIX");
  expect(found(["found nix-store /bin/nix-store"], {}, { protocol: "ssh" }).line).not.toBeNull();
});

test("what was not asked of Nix is a gap; the system is then the machine's", () => {
  const one = found(all.slice(0, 2));
  expect(line(one)).toMatch(/^ssh-ng:\/\/user@big x86_64-linux - \d+ 1$/);
  expect(codes(one)).toEqual(["NIXPERF_BUILDER_PLATFORMS_UNKNOWN", "NIXPERF_BUILDER_FEATURES_UNKNOWN"]);
});

test("a file of nix.conf is believed where Nix was not asked", () => {
  const conf = "extra-platforms = aarch64-linux\nsystem-features = kvm\n";
  expect(line(found(all.slice(0, 2), { conf }))).toMatch(/ x86_64-linux,aarch64-linux - \d+ 1 kvm$/);
});

test("words that would be read otherwise do not come into a line", () => {
  const lines = [
    ...all.slice(0, 2),
    "setting system = x86_64-linux",
    "setting extra-platforms = a;b i686-linux x#y a,b ssh://evil",
    "setting system-features = kvm -oX $(id) @/etc/passwd",
    "setting system-features = second",
    "setting builders = evil",
  ];
  const one = found(lines);
  expect(line(one)).toMatch(/^ssh-ng:\/\/user@big x86_64-linux,i686-linux - \d+ 1 kvm$/);
  expect(codes(one)).toEqual(["NIXPERF_BUILDER_WORD", "NIXPERF_BUILDER_WORD"]);
  expect(found([...all.slice(0, 2), "setting system = a b"]).line).toBeNull();
});

test("what the other side needs", () => {
  const one = found(
    [...all.slice(0, 5), "setting max-jobs = 0"],
    { conf: "cores = 1\n" },
    { mandatoryFeatures: ["apple-virt"] },
  );
  expect(one.needs.map(({ where, subject, met }) => [where, subject, met])).toEqual([
    ["user@big", "trusted-users", false],
    ["user@big", "max-jobs", false],
    ["user@big", "system-features", false],
  ]);
  expect(found(all, { access: "direct" }).needs[0]).toMatchObject({ subject: "trusted-users", met: true });
});

test("a Mac, and a machine of which nothing was read", () => {
  const text = ["nixperf-builder 1", ...all.slice(0, 1), writeReadings(appleM2("trusted-users = user"))].join("\n");
  expect(line(builderOf(host, builderSaid(text, "mac"), wishes))).toMatch(
    /^ssh-ng:\/\/user@big aarch64-darwin - \d+ 1$/,
  );
  const nothing = builderOf(host, builderSaid(writeReadings(noReadings()), "x"), wishes);
  expect(nothing.line).toBeNull();
  expect(codes(nothing)).toContain("NIXPERF_BUILDER_SYSTEM_UNKNOWN");
});

test("whatever a machine says, nothing is thrown, and what comes into a line is what may stand there", () => {
  const near = fc.string({ unit: fc.constantFrom(..."ab/-_.:;,#@ $()=\n'\"\\+%?&") });
  const value = fc.oneof(fc.string(), near, fc.constant("x86_64-linux"), fc.constant("kvm big-parallel"));
  const lines = fc.array(
    fc.oneof(
      fc
        .tuple(fc.constantFrom("found nix-daemon", "elsewhere nix-daemon"), value)
        .map(([what, text]) => `${what} /${text}`),
      fc
        .tuple(fc.constantFrom("system", "extra-platforms", "system-features", "max-jobs", "__proto__"), value)
        .map(([name, text]) => `setting ${name} = ${text}`),
      value,
    ),
  );
  fc.assert(
    fc.property(lines, value, (said, conf) => {
      const one = found(said, { conf });
      const text = line(one);
      if (text === null) return;
      const word = "[A-Za-z0-9][A-Za-z0-9_.+-]*";
      const list = `(?:-|${word}(?:,${word})*)`;
      expect(text).toMatch(
        new RegExp(`^ssh-ng://user@big(?:\\?remote-program=(?:/[A-Za-z0-9_.-]+)+)? ${list} - \\d+ 1(?: ${list})?$`),
      );
    }),
  );
});
