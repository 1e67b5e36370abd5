import { expect, test } from "vitest";
import { linuxReadings } from "../../../test/advice/readings.ts";
import type { MadeUpLinux } from "../../../test/advice/readings.ts";
import { cgroup2, disk, nvme, rootOn } from "../../../test/machines/build-machine.ts";
import type { Readings } from "../readings/readings.ts";
import { doctorFindings } from "./doctor-findings.ts";
import { recommendation } from "./recommendation.ts";
import { situationOf } from "./situation.ts";

/** The store on a disk that does not turn, and /tmp on one that does. */
function turningTmp(of: MadeUpLinux): Readings {
  const readings = linuxReadings(of);
  Object.assign(readings.files, nvme.files, disk("sda", "sda1", ["8:0", "8:1"], true).files);
  Object.assign(readings.links, nvme.links, disk("sda", "sda1", ["8:0", "8:1"], true).links);
  readings.files["/proc/self/mountinfo"] =
    `${rootOn("259:2", "/dev/nvme0n1p2")}\n26 25 8:1 / /tmp rw - ext4 /dev/sda1 rw\n${cgroup2}`;
  return readings;
}

test("build directories on a slower disk than the store's: the line goes, or a note says what to do; a note of doctor", () => {
  const found = (of: MadeUpLinux): Array<string | undefined> => {
    const situation = situationOf(turningTmp(of));
    const recommended = recommendation(situation);
    return [
      recommended.advice.find(({ setting }) => setting === "build-dir")?.why,
      recommended.notes.find(({ subject }) => subject === "build-dir" || subject === "TMPDIR")?.text,
      ...doctorFindings(situation, recommended).flatMap(({ code, severity }) =>
        code === "HARDWARE_BUILDS_ON_TURNING_DISK" ? [severity] : [],
      ),
    ];
  };
  const why = "/tmp is on a turning disk, and the store is not: builds read and write many small files there";
  expect(found({ conf: "build-dir = /tmp" })).toEqual([why, undefined, "note"]);
  const old = "builds have their temporary directories in /tmp, which is on a turning disk, and the store is not: ";
  const own = "make a directory on the store's disk that only root may write, and name it in build-dir";
  expect(found({ nix: "nix (Nix) 2.28.3" })).toEqual([undefined, `${old}${own}`, "note"]);
  const tmpdir = "start the daemon with TMPDIR naming a directory on the store's disk";
  expect(found({ nix: "nix (Nix) 2.8.0" })).toEqual([undefined, `${old}${tmpdir}`, "note"]);
  expect(found({})).toEqual([undefined, undefined]);
});
