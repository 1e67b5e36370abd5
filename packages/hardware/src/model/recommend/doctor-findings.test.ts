import { expect, test } from "vitest";
import { linuxReadings } from "../../../test/advice/readings.ts";
import type { MadeUpLinux } from "../../../test/advice/readings.ts";
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
  const noMemory = { files: { "/proc/meminfo": "" } };
  expect(findings({ cpus: 24, conf: "max-jobs = auto", ...noMemory })[0]?.[0]).toBe("HARDWARE_SQUARED");
  expect(codes({ cpus: 2, memory: 64, conf: "max-jobs = auto" })).toEqual(["HARDWARE_SQUARED"]);
});

test("absurd figures are more than the memory too; what Nix refuses is an error", () => {
  expect(codes({ conf: "max-jobs = 4000000000\ncores = 1" })).toEqual(["HARDWARE_MORE_THAN_MEMORY"]);
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
  expect(findings({ conf: "max-jobs = 0" })[0]?.slice(0, 2)).toEqual(["HARDWARE_NO_JOBS", "note"]);
  expect(findings({ conf: "max-jobs = 0\nbuilders = ssh://b" })[0]?.slice(0, 2)).toEqual(["HARDWARE_NO_JOBS", "note"]);
});

test("a quota that `auto` and 0 do not see", () => {
  const limited = { cpus: 16, memory: 64, cpuMax: "200000 100000" };
  const found = findings({ ...limited, conf: "max-jobs = 1" });
  expect(found.find(([code]) => code === "HARDWARE_LIMIT_UNSEEN")?.[2]).toBe(
    "cores = 0 counts 16 CPUs, but builds may have the time of 2 (/sys/fs/cgroup/system.slice/nix-daemon.service/cpu.max)",
  );
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
