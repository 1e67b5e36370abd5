import { expect, test } from "vitest";
import { parseMountInfo } from "../mounts.ts";
import type { Mount } from "../mounts.ts";
import { noReadings } from "../readings/readings.ts";
import type { Readings } from "../readings/readings.ts";
import { spinOf } from "./block-device.ts";

const mounted = (device: string, source: string, type = "ext4"): Mount =>
  parseMountInfo(`1 0 ${device} / / rw - ${type} ${source} rw`)[0]!;

/** `name`: its number, and what it lies on: a disk that turns or not, or devices, or a disk that it is a part of. */
function machine(
  devices: Record<string, [number: string, on: boolean | null | string[] | string, name?: string]>,
): Readings {
  const readings = noReadings();
  for (const [name, [number, on, mapped]] of Object.entries(devices)) {
    const at = `/sys/class/block/${name}`;
    readings.files[`${at}/dev`] = number;
    readings.links[at] = `../../devices/virtual/block/${name}`;
    if (mapped !== undefined) readings.files[`${at}/dm/name`] = mapped;
    if (typeof on === "boolean") readings.files[`${at}/queue/rotational`] = on ? "1" : "0";
    else if (typeof on === "string") readings.links[at] = `../../devices/pci/block/${on}/${name}`;
    else for (const each of on ?? []) readings.files[`${at}/slaves/${each}/dev`] = devices[each]?.[0] ?? "";
  }
  return readings;
}

test("a partition turns as its disk does", () => {
  const readings = machine({
    sda: ["8:0", true],
    sda1: ["8:1", "sda"],
    nvme0n1: ["259:0", false],
    nvme0n1p1: ["259:1", "nvme0n1"],
  });
  expect(spinOf(readings, mounted("8:1", "/dev/sda1"))).toMatchObject({ rotational: true, disks: ["sda"] });
  expect(spinOf(readings, mounted("259:1", "/dev/nvme0n1p1"))).toMatchObject({ rotational: false, disks: ["nvme0n1"] });
});

test("volumes over LUKS over RAID turn when one of the disks does", () => {
  const readings = machine({
    sda: ["8:0", false],
    sdb: ["8:16", true],
    md0: ["9:0", ["sda", "sdb"]],
    "dm-0": ["253:0", ["md0"], "crypt"],
    "dm-1": ["253:1", ["dm-0"], "vg-nix"],
  });
  expect(spinOf(readings, mounted("253:1", "/dev/mapper/vg-nix"))).toMatchObject({
    rotational: true,
    disks: ["sda", "sdb"],
  });
});

test("a file system without a number of its own is found by what was mounted", () => {
  const readings = machine({ sda: ["8:0", false], sda1: ["8:1", "sda"], "dm-0": ["253:0", ["sda1"], "luks-root"] });
  expect(spinOf(readings, mounted("0:23", "/dev/sda1", "btrfs"))).toMatchObject({ rotational: false, disks: ["sda"] });
  expect(spinOf(readings, mounted("0:23", "/dev/mapper/luks-root", "btrfs"))).toMatchObject({ disks: ["sda"] });
});

test("where no device is, or none that says it, nothing is known", () => {
  expect(spinOf(machine({}), mounted("0:23", "pool/nix", "zfs"))).toBeNull();
  expect(spinOf(machine({ sda: ["8:0", null] }), mounted("8:0", "/dev/sda"))?.rotational).toBeNull();
  expect(
    spinOf(machine({ sda: ["8:0", false], sdb: ["8:16", null], md0: ["9:0", ["sda", "sdb"]] }), mounted("9:0", "x"))
      ?.rotational,
  ).toBeNull();
});

test("devices that lie on each other in a circle are no endless task", () => {
  const readings = machine({ "dm-0": ["253:0", ["dm-1"]], "dm-1": ["253:1", ["dm-0"]] });
  expect(spinOf(readings, mounted("253:0", "x"))?.rotational).toBeNull();
});
