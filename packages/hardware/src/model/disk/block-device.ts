import type { Mount } from "../mounts.ts";
import type { Readings } from "../readings/readings.ts";
import { textOf } from "../readings/text.ts";

const blocks = "/sys/class/block";

/** Whether the disks under a device turn, by `queue/rotational` of the whole disks. */
export interface Spin {
  /** Null when the devices could not be found or do not say. */
  rotational: boolean | null;
  /** The files that say so. */
  source: string;
  /** Names of the whole disks: `sda`, `nvme0n1`. */
  disks: string[];
}

/**
 * Finds the whole disks under what is mounted: through partitions, and through what the device mapper, LUKS, LVM and RAID
 * lay over others (`slaves`). Several disks turn when one of them does. Null where there is no device, as for tmpfs.
 */
export function spinOf(readings: Readings, mount: Mount): Spin | null {
  const device = deviceOf(readings, mount);
  if (device === null) return null;
  const disks = [...wholeDisks(readings, device)].sort();
  const answers = disks.map((disk) => textOf(readings, `${blocks}/${disk}/queue/rotational`));
  const rotational = answers.includes("1") ? true : answers.every((answer) => answer === "0") ? false : null;
  const source = disks.map((disk) => `${blocks}/${disk}/queue/rotational`).join(", ");
  return { rotational: disks.length === 0 ? null : rotational, source, disks };
}

/** By the device's number; where it has none of its own (btrfs, ZFS), by the name under which it was mounted. */
function deviceOf(readings: Readings, { device, source }: Mount): string | null {
  const byNumber = deviceOfNumber(readings, device);
  if (byNumber !== null) return byNumber;
  const name = /^\/dev\/([\w!-]+)$/.exec(source)?.[1];
  if (name !== undefined && textOf(readings, `${blocks}/${name}/dev`) !== null) return name;
  const mapped = /^\/dev\/mapper\/(.+)$/.exec(source)?.[1];
  return mapped === undefined
    ? null
    : (devices(readings).find((one) => textOf(readings, `${blocks}/${one}/dm/name`) === mapped) ?? null);
}

function deviceOfNumber(readings: Readings, number: string): string | null {
  return devices(readings).find((name) => textOf(readings, `${blocks}/${name}/dev`) === number) ?? null;
}

function devices(readings: Readings): string[] {
  return Object.keys(readings.files).flatMap((file) => /^\/sys\/class\/block\/([^/]+)\/dev$/.exec(file)?.[1] ?? []);
}

function wholeDisks(readings: Readings, device: string, seen: Set<string> = new Set()): Set<string> {
  const found = new Set<string>();
  if (seen.has(device)) return found;
  seen.add(device);
  const below = Object.keys(readings.files)
    .filter((file) => file.startsWith(`${blocks}/${device}/slaves/`))
    .flatMap((file) => deviceOfNumber(readings, textOf(readings, file) ?? "") ?? []);
  for (const one of below) for (const disk of wholeDisks(readings, one, seen)) found.add(disk);
  if (below.length > 0) return found;
  found.add(diskOfPartition(readings, device));
  return found;
}

/** The link of a partition leads to a directory in that of its disk: `…/block/sda/sda1`. */
function diskOfPartition(readings: Readings, device: string): string {
  const parts = (readings.links[`${blocks}/${device}`] ?? "").split("/");
  const disk = parts.at(-2);
  return disk !== undefined && textOf(readings, `${blocks}/${disk}/dev`) !== null ? disk : device;
}
