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
  /** Null without a gap on file systems that make inodes as they need them. */
  totalInodes: Fact<number>;
  freeInodes: Fact<number>;
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
  if (mount === null) note(`${at}/fileSystem`, "NIXPERF_DISK_UNKNOWN", `${source} has no mount for ${space.realPath}`);
  return {
    directory,
    mountPoint: mount === null ? unknown() : known(mount.mountPoint, source),
    fileSystem: mount === null ? unknown() : known(mount.type, source),
    inMemory: mount === null ? unknown() : known(memoryTypes.has(mount.type), source),
    rotational: mount === null ? unknown() : rotational(from, mount),
    ...figures(space),
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

function figures({
  realPath,
  blockBytes,
  blocks,
  freeBlocks,
  inodes,
  freeInodes,
}: Space): Pick<Disk, "totalBytes" | "freeBytes" | "totalInodes" | "freeInodes"> {
  const source = `statfs ${realPath}`;
  const fact = (value: number): Fact<number> =>
    Number.isSafeInteger(value) && value >= 0 ? known(value, source) : unknown();
  return {
    totalBytes: blocks === 0 ? unknown() : fact(blocks * blockBytes),
    freeBytes: blocks === 0 || freeBlocks > blocks ? unknown() : fact(freeBlocks * blockBytes),
    totalInodes: inodes === 0 ? unknown() : fact(inodes),
    freeInodes: inodes === 0 || freeInodes > inodes ? unknown() : fact(freeInodes),
  };
}

function rotational({ readings, isDarwin, isVirtual, at, note }: DiskFrom, mount: Mount): Fact<boolean> {
  const gap = (message: string): Fact<boolean> => {
    note(`${at}/rotational`, "NIXPERF_DISK_KIND_UNKNOWN", message);
    return unknown();
  };
  if (memoryTypes.has(mount.type)) return known(false, "/proc/self/mountinfo");
  if (isDarwin) {
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
