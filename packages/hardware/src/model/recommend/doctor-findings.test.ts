import { expect, test } from "vitest";
import { linuxReadings } from "../../../test/advice/readings.ts";
import type { MadeUpLinux } from "../../../test/advice/readings.ts";
import { commandNames } from "../readings/plan.ts";
import { doctorFindings } from "./doctor-findings.ts";
import { recommendation } from "./recommendation.ts";
import { situationOf } from "./situation.ts";

function findings(of: MadeUpLinux): Array<[code: string, severity: string, message: string]> {
  const situation = situationOf(linuxReadings(of));
  return doctorFindings(situation, recommendation(situation)).map(({ code, severity, message }) => [
    code,
    severity,
    message,
  ]);
}

const codes = (of: MadeUpLinux): string[] => findings(of).map(([code]) => code);

test("auto x 0 is as many processes as CPUs squared, and more than the memory", () => {
  const [[code, severity, message] = []] = findings({ cpus: 24, memory: 64, conf: "max-jobs = auto" });
  expect([code, severity]).toEqual(["HARDWARE_MORE_THAN_MEMORY", "warning"]);
  expect(message).toBe(
    "max-jobs is auto, which is 24, and cores is 0, which is 24: up to 576 processes, which may need 864 GiB, and builds may have 49.2 GiB",
  );
  const [[, , older] = []] = findings({ cpus: 24, memory: 64, conf: "max-jobs = auto", nix: "nix (Nix) 2.28.3" });
  expect(older).toContain("max-jobs is auto, which is 24, and cores is 24: up to 576 processes");
  const noMemory = { files: { "/proc/meminfo": "" } };
  expect(findings({ cpus: 24, conf: "max-jobs = auto", ...noMemory })[0]?.[0]).toBe("HARDWARE_SQUARED");
  expect(codes({ cpus: 2, memory: 64, conf: "max-jobs = auto" })).toEqual(["HARDWARE_SQUARED"]);
});

test("absurd figures are more than the memory too; what Nix refuses is an error", () => {
  expect(codes({ conf: "max-jobs = 4000000000\ncores = 1" })).toEqual(["HARDWARE_MORE_THAN_MEMORY"]);
  const [[, , message] = []] = findings({ conf: "max-jobs = 4294967295\ncores = 4294967295" });
  expect(message).toContain("up to any number of processes, more than any memory holds, and builds may have 10.8 GiB");
  expect(findings({ conf: "max-jobs = -1" })[0]?.slice(0, 2)).toEqual(["SETTINGS_VALUE", "error"]);
  expect(findings({ conf: "cores = many" })[0]?.slice(0, 2)).toEqual(["SETTINGS_VALUE", "error"]);
});

test("within all of the memory, and beyond what builds may have of it, is a note", () => {
  const [[code, severity] = []] = findings({ cpus: 8, memory: 16, conf: "max-jobs = 2\ncores = 4" });
  expect([code, severity]).toEqual(["HARDWARE_MORE_THAN_MEMORY", "note"]);
  expect(findings({ cpus: 8, memory: 16, conf: "max-jobs = 3\ncores = 4" })[0]?.[1]).toBe("warning");
});

test("a machine that does nothing is a note, one that builds nothing more than that", () => {
  expect(findings({ cpus: 16, memory: 64, conf: "max-jobs = 1\ncores = 1" })).toEqual([
    ["HARDWARE_IDLE", "note", "max-jobs is 1 and cores is 1: the machine could do 3 x 4"],
  ]);
  expect(findings({ conf: "max-jobs = 0\nbuilders =" })[0]?.slice(0, 2)).toEqual(["HARDWARE_NO_JOBS", "warning"]);
});

test("who builds nothing here has others build, or has a warning: builders, its files, and its default, the file beside nix.conf", () => {
  const severity = (conf: string, files: Record<string, string | null> = {}): string | undefined =>
    findings({ conf: `max-jobs = 0\n${conf}`, files }).find(([code]) => code === "HARDWARE_NO_JOBS")?.[1];
  const machines = "/etc/nix/machines";
  for (const builders of ["", "builders =", "builders = @/etc/none", "builders = ;"])
    expect(severity(builders), builders).toBe("warning");
  expect(severity("", { [machines]: "# nobody yet\n\n" })).toBe("warning");
  expect(severity("", { [machines]: "# ours\nssh-ng://b x86_64-linux\n" })).toBe("note");
  expect(severity("", { [machines]: null })).toBe("note");
  expect(severity("builders = ssh://b")).toBe("note");
  expect(severity("builders =", { [machines]: "ssh-ng://b" })).toBe("warning");
  expect(severity("builders = @/etc/more", { "/etc/more": "ssh-ng://b" })).toBe("note");
});

test("auto x 0 of two CPUs where nobody works is what is advised there: a note, and no advice", () => {
  const situation = situationOf(
    linuxReadings({ cpus: 2, memory: 24, conf: "max-jobs = auto\nsubstituters =" }),
    "user",
  );
  const recommended = recommendation(situation, { profile: "server" });
  expect(recommended.sizing).toMatchObject({ jobs: 2, cores: 2 });
  expect(recommended.advice).toEqual([]);
  expect(doctorFindings(situation, recommended).map(({ code, severity }) => [code, severity])).toEqual([
    ["HARDWARE_SQUARED", "note"],
  ]);
});

const asSet = (code: number, stdout: string): MadeUpLinux => ({
  conf: "max-jobs = 2\ncores = 3\nplugin-files = /nowhere.so",
  commands: { [commandNames.nixAsSet]: { code, stdout } },
});

test("why Nix does not start, where no rule says so, is told in its own words", () => {
  const said = "error: could not dynamically open plugin file '/nowhere.so'\nTry 'nix --help'";
  expect(findings(asSet(1, said))).toEqual([
    [
      "HARDWARE_NIX_REFUSES",
      "error",
      "Nix does not start with its settings: could not dynamically open plugin file '/nowhere.so'",
    ],
  ]);
  expect(findings(asSet(0, "nix (Nix) 2.34.8"))).toEqual([]);
  // A line that is found to be wrong is the reason; and what fails without settings has another one.
  expect(codes({ ...asSet(1, "error: nonsense"), conf: "max-jobs = 2\ncores = 3\nnonsense" })).toEqual([
    "SETTINGS_SYNTAX",
  ]);
  expect(codes({ ...asSet(1, "error: no such library"), nix: null })).not.toContain("HARDWARE_NIX_REFUSES");
});

test("words of experimental-features that this Nix does not know are told", () => {
  const said = "warning: unknown experimental feature 'repl-flake'\nnix (Nix) 2.34.8";
  const conf = "max-jobs = 2\ncores = 3\nexperimental-features = flakes repl-flake";
  expect(findings({ ...asSet(0, said), conf })).toEqual([
    [
      "SETTINGS_FEATURE_UNKNOWN",
      "warning",
      '"repl-flake" in experimental-features (/etc/nix/nix.conf:3) is nothing that CppNix 2.34.8 knows; it goes on without',
    ],
  ]);
});

test("settings that this Nix says it does not know are told, where no rule says so already", () => {
  const said = "warning: unknown setting 'max-substitution-jobs'\nwarning: unknown setting 'frobnicate'\nnix";
  const conf = "max-jobs = 2\ncores = 3\nmax-substitution-jobs = 3\nfrobnicate = 1";
  const found = findings({ ...asSet(0, said), conf, nix: "nix (Lix, like Nix) 2.93.0" });
  expect(found.map(([code, , message]) => `${code} ${message}`)).toEqual([
    "SETTINGS_UNKNOWN /etc/nix/nix.conf:4 sets frobnicate, which is no setting of Nix; Nix ignores it",
    "SETTINGS_UNKNOWN max-substitution-jobs is no setting of Lix 2.93.0, which ignores it",
  ]);
});

test("the machine's settings are judged by its own file, whatever root's own file and NIX_CONFIG say", () => {
  const readings = linuxReadings({
    cpus: 8,
    memory: 64,
    conf: "max-jobs = auto",
    userConf: "max-jobs = 2\ncores = 3",
    env: { NIX_CONFIG: "cores = 1" },
  });
  const judged = (scope: "user" | "system"): string[] => {
    const situation = situationOf(readings, scope);
    return doctorFindings(situation, recommendation(situation)).map(({ code, subject }) => `${code} ${subject}`);
  };
  expect(judged("system")).toEqual([
    "HARDWARE_MORE_THAN_MEMORY max-jobs, cores",
    "HARDWARE_OVERRIDDEN max-jobs",
    "HARDWARE_OVERRIDDEN cores",
  ]);
  expect(judged("user")).toEqual(["HARDWARE_OVERRIDDEN cores"]);
  const [, note] = doctorFindings(situationOf(readings, "system"), recommendation(situationOf(readings, "system")));
  expect(note).toMatchObject({
    severity: "note",
    message:
      "/home/user/.config/nix/nix.conf:1 makes it 2 here; by the machine's file it is auto, by which this is judged",
  });
});

test("a quota that `auto` and 0 do not see", () => {
  const limited = { cpus: 16, memory: 64, cpuMax: "200000 100000" };
  const found = findings({ ...limited, conf: "max-jobs = 1" });
  expect(found.find(([code]) => code === "HARDWARE_LIMIT_UNSEEN")?.[2]).toBe(
    "cores = 0 counts 16 CPUs, but builds may have the time of 2 (/sys/fs/cgroup/system.slice/nix-daemon.service/cpu.max)",
  );
  const older = findings({ ...limited, conf: "max-jobs = 1", nix: "nix (Nix) 2.28.3" });
  expect(older.find(([code]) => code === "HARDWARE_LIMIT_UNSEEN")?.[2]).toContain("cores = (its default) counts 16");
  expect(codes({ ...limited, cpuMax: "1550000 100000", conf: "max-jobs = 1" })).toEqual([]);
  expect(codes({ ...limited, conf: "max-jobs = 1\ncores = 2" })).not.toContain("HARDWARE_LIMIT_UNSEEN");
});

test("CPUs that builds may not run on count for `auto` and 0 as well", () => {
  const files = { "/proc/900/status": "Uid:\t0\t0\t0\t0\nPPid:\t1\nCpus_allowed_list:\t0-3" };
  expect(findings({ cpus: 16, memory: 256, conf: "max-jobs = auto\ncores = 1", files })).toEqual([
    ["HARDWARE_LIMIT_UNSEEN", "warning", "max-jobs = auto counts 16 CPUs, but builds may run on 4 (/proc/900/status)"],
  ]);
});

test("builds in memory, and a disk with no room for them", () => {
  expect(codes({ conf: "build-dir = /tmp\nmax-jobs = 2\ncores = 3", tmp: "tmpfs" })).toEqual([
    "HARDWARE_BUILDS_IN_MEMORY",
  ]);
  expect(codes({ nix: "nix (Nix) 2.28.3", conf: "max-jobs = 2\ncores = 3", tmp: "tmpfs" })).toEqual([
    "HARDWARE_BUILDS_IN_MEMORY",
  ]);
  const full = linuxReadings({ conf: "max-jobs = 2\ncores = 3" });
  full.space["/nix/var/nix/builds"]!.freeBlocks = 1000;
  const situation = situationOf(full);
  const [one] = doctorFindings(situation, recommendation(situation));
  expect(one).toMatchObject({ code: "HARDWARE_BUILD_DISK_FULL", subject: "/nix/var/nix/builds" });
});

test("faults of the files stand first: syntax, unknown, contradictory, missing includes", () => {
  const conf = "max-jobs = 2\ncores = 3\nmax-jobs = 4\nnonsense\nmx-jobs = 3\ninclude ./missing.conf\n";
  const found = findings({ conf });
  expect(found.map(([code, severity]) => `${severity} ${code}`)).toEqual([
    "error SETTINGS_SYNTAX",
    "error SETTINGS_INCLUDE",
    "warning SETTINGS_UNKNOWN",
    "warning SETTINGS_TWICE",
    "warning HARDWARE_MORE_THAN_MEMORY",
  ]);
});

test("a file that may not be read is no finding, but a gap", () => {
  const situation = situationOf(linuxReadings({ files: { "/etc/nix/nix.conf": null } }));
  const recommended = recommendation(situation);
  expect(recommended.gaps.map(({ code }) => code)).toEqual(["NIXPERF_SETTINGS_UNREADABLE"]);
});

test("what fits is found well", () => expect(findings({ conf: "max-jobs = 2\ncores = 3" })).toEqual([]));
