import { mountOf, parseMountInfo } from "../mounts.ts";
import type { Mount } from "../mounts.ts";
import { known, unknown } from "../fact.ts";
import type { Fact, NoteGap } from "../fact.ts";
import { commandNames } from "../readings/plan.ts";
import type { Readings, Space } from "../readings/readings.ts";
import { saidBy, textOf } from "../readings/text.ts";
import { spinOf } from "./block-device.ts";
import { darwinMounts } from "./darwin-mounts.ts";

/** The disk under a directory. */
export interface Disk {
  /** The directory that is meant. */
  directory: Fact<string>;
  mountPoint: Fact<string>;
  /** Such as `ext4`, `btrfs`, `apfs`, `tmpfs`. */
  fileSystem: Fact<string>;
  /** Whether it is memory: what lies there is taken from what builds could use. */
  inMemory: Fact<boolean>;
  /** Whether the disks under it turn. */
  rotational: Fact<boolean>;
  totalBytes: Fact<number>;
  /** Free for those without privilege. */
  freeBytes: Fact<number>;
  /** `unlimited` on file systems that make inodes as they need them, such as btrfs. */
  totalInodes: Fact<number | "unlimited">;
  freeInodes: Fact<number | "unlimited">;
}

export interface DiskFrom {
  readings: Readings;
  directory: Fact<string>;
  isDarwin: boolean;
  /** Whether a hypervisor stands between the machine and its disks. */
  isVirtual: boolean;
  at: string;
  note: NoteGap;
}

const memoryTypes = new Set(["tmpfs", "ramfs"]);

export function diskOf(from: DiskFrom): Disk {
  const { readings, directory, isDarwin, at, note } = from;
  const space = directory.value === null ? undefined : spaceOf(readings, directory.value);
  if (space === undefined) {
    if (directory.value !== null)
      note(at, "NIXPERF_DISK_UNKNOWN", `nothing is known of the disk under ${directory.value}`);
    return { directory, ...nothing() };
  }
  const mounts = isDarwin
    ? darwinMounts(saidBy(readings, commandNames.mount) ?? "")
    : parseMountInfo(textOf(readings, "/proc/self/mountinfo") ?? "");
  const mount = mountOf(mounts, space.realPath);
  const source = isDarwin ? "mount" : "/proc/self/mountinfo";
  for (const field of mount === null ? ["mountPoint", "fileSystem", "inMemory", "rotational"] : [])
    note(`${at}/${field}`, "NIXPERF_DISK_UNKNOWN", `${source} has no mount for ${space.realPath}`);
  return {
    directory,
    mountPoint: mount === null ? unknown() : known(mount.mountPoint, source),
    fileSystem: mount === null ? unknown() : known(mount.type, source),
    inMemory: mount === null ? unknown() : known(memoryTypes.has(mount.type), source),
    rotational: mount === null ? unknown() : rotational(from, mount),
    ...figures(from, space),
  };
}

function spaceOf(readings: Readings, directory: string): Space | undefined {
  return Object.hasOwn(readings.space, directory) ? readings.space[directory] : undefined;
}

function nothing(): Omit<Disk, "directory"> {
  return {
    mountPoint: unknown(),
    fileSystem: unknown(),
    inMemory: unknown(),
    rotational: unknown(),
    totalBytes: unknown(),
    freeBytes: unknown(),
    totalInodes: unknown(),
    freeInodes: unknown(),
  };
}

type Figures = Pick<Disk, "totalBytes" | "freeBytes" | "totalInodes" | "freeInodes">;

function figures({ at, note }: DiskFrom, space: Space): Figures {
  const { realPath, blockBytes, blocks, freeBlocks, inodes, freeInodes } = space;
  const source = `statfs ${realPath}`;
  const isSound = blocks > 0 && freeBlocks <= blocks && Number.isSafeInteger(blocks * blockBytes);
  if (!isSound) note(`${at}/totalBytes`, "NIXPERF_DISK_UNKNOWN", `${source} gives sizes that cannot be`);
  if (!isSound) note(`${at}/freeBytes`, "NIXPERF_DISK_UNKNOWN", `${source} gives sizes that cannot be`);
  const count = (value: number): Fact<number | "unlimited"> =>
    known(inodes === 0 || freeInodes > inodes ? "unlimited" : value, source);
  return {
    totalBytes: isSound ? known(blocks * blockBytes, source) : unknown(),
    freeBytes: isSound ? known(freeBlocks * blockBytes, source) : unknown(),
    totalInodes: count(inodes),
    freeInodes: count(freeInodes),
  };
}

function rotational({ readings, isDarwin, isVirtual, at, note }: DiskFrom, mount: Mount): Fact<boolean> {
  const gap = (message: string): Fact<boolean> => {
    note(`${at}/rotational`, "NIXPERF_DISK_KIND_UNKNOWN", message);
    return unknown();
  };
  if (memoryTypes.has(mount.type)) return known(false, "/proc/self/mountinfo");
  if (isDarwin) {
    // What was asked is about the store's disk; volumes of one container lie on the same.
    const asked = /^ *Device Node: +(\S+)$/m.exec(saidBy(readings, commandNames.diskutil) ?? "")?.[1];
    if (asked === undefined || wholeDisk(asked) !== wholeDisk(mount.source))
      return gap(`whether the disk under ${mount.mountPoint} turns was not asked`);
    const solid = /^ *Solid State: +(Yes|No)$/m.exec(saidBy(readings, commandNames.diskutil) ?? "")?.[1];
    if (solid !== undefined) return known(solid === "No", commandNames.diskutil);
    return gap(`${commandNames.diskutil} does not say whether the disk under ${mount.mountPoint} turns`);
  }
  const spin = spinOf(readings, mount);
  if (spin === null || spin.rotational === null)
    return gap(`the kernel does not say which disk ${mount.source} (${mount.type}) lies on, or whether it turns`);
  // Hypervisors leave the kernel's default, which is "turns", and say it of solid-state disks as well.
  if (spin.rotational && isVirtual)
    return gap(`the disk ${spin.disks.join(", ")} is a virtual one, and what is under it is not said`);
  return known(spin.rotational, spin.source);
}

/** `/dev/disk3` of `/dev/disk3s7`. */
function wholeDisk(device: string): string {
  return device.replace(/(?<=^\/dev\/disk\d+)s.*$/, "");
}
