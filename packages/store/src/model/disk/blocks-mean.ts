import type { BlocksMean } from "./disk-walk.ts";

/** `f_type` of `statfs(2)`, as Linux numbers file systems (`linux/magic.h`, and the sources of ZFS and bcachefs). */
const linux: Readonly<Record<number, string>> = {
  0xef53: "ext4",
  0x58465342: "xfs",
  0x9123683e: "btrfs",
  0x2fc12fc1: "zfs",
  0xca451a4e: "bcachefs",
  0xf2f52010: "f2fs",
  0x01021994: "tmpfs",
  0x858458f6: "ramfs",
  0x794c7630: "overlay",
  0x6969: "nfs",
  0x01021997: "9p",
  0x65735546: "fuse",
  0xff534d42: "cifs",
  0xfe534d42: "smb2",
  0x73717368: "squashfs",
  0xe0f5e1e2: "erofs",
};

/** What macOS answers for APFS; the number is given out when the system starts, so others may mean it as well. */
const apfs = 26;

const caveatsOf: Readonly<Record<string, string[]>> = {
  btrfs: ["compression", "reflinks", "snapshots"],
  bcachefs: ["compression", "reflinks", "snapshots"],
  zfs: ["compression", "deduplication", "snapshots"],
  xfs: ["reflinks"],
  apfs: ["compression", "reflinks", "snapshots"],
  overlay: ["layers"],
};

/**
 * What blocks tell about the disk that a store is on. With compression and sharing below the level of files, deleting
 * gives back another number of bytes than blocks say; snapshots hold what was deleted; in an overlay only the uppermost
 * layer changes.
 *
 * @param type `f_type` of `statfs(2)`
 */
export function blocksMean(platform: NodeJS.Platform, type: number): BlocksMean {
  if (platform === "darwin") return { fileSystem: type === apfs ? "apfs" : null, caveats: caveatsOf["apfs"]! };
  const fileSystem = platform === "linux" ? (linux[type >>> 0] ?? null) : null;
  return { fileSystem, caveats: fileSystem === null ? [] : (caveatsOf[fileSystem] ?? []) };
}
