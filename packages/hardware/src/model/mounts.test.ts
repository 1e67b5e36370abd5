import * as fc from "fast-check";
import { expect, test } from "vitest";
import { mountOf, parseMountInfo } from "./mounts.ts";

const mount = (mountPoint: string, type: string): string =>
  `25 1 8:1 / ${mountPoint} rw,relatime shared:1 - ${type} /dev/sda1 rw,x=1`;

test("a path lies on the longest mount above it, and of several at one place on the last", () => {
  const mounts = parseMountInfo(
    [
      mount("/nix/store", "ext4"),
      mount("/", "btrfs"),
      mount("/nix", "zfs"),
      mount("/nix/store", "overlay"),
      mount("/ni", "xfs"),
    ].join("\n"),
  );
  const type = (path: string): string | undefined => mountOf(mounts, path)?.type;
  expect(type("/nix/store")).toBe("overlay");
  expect(type("/nix/store/a")).toBe("overlay");
  expect(type("/nix/storehouse")).toBe("zfs");
  expect(type("/nix")).toBe("zfs");
  expect(type("/home")).toBe("btrfs");
  expect(type("/ni/x")).toBe("xfs");
  expect(mountOf(parseMountInfo(mount("/nix", "zfs")), "/home")).toBeNull();
});

test("lines with and without optional fields are read, blanks in names too, and others are passed over", () => {
  const text = [
    String.raw`36 35 98:0 /mnt1 /mnt\0402 rw,noatime master:1 propagate_from:2 - ext3 /dev/my\040root rw,errors=continue`,
    "40 35 0:5 / /dev rw - devtmpfs udev rw",
    "",
    "garbage",
    "1 2 3 - -",
    "40 35 0:5 / relative rw - tmpfs x rw",
  ].join("\n");
  expect(parseMountInfo(text)).toEqual([
    {
      device: "98:0",
      root: "/mnt1",
      mountPoint: "/mnt 2",
      type: "ext3",
      source: "/dev/my root",
      options: ["rw", "errors=continue"],
    },
    { device: "0:5", root: "/", mountPoint: "/dev", type: "devtmpfs", source: "udev", options: ["rw"] },
  ]);
});

test("whatever the text, nothing is thrown and every mount has an absolute place", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      for (const one of parseMountInfo(`${text}\n1 2 3 4 /${text} - a b c`))
        expect(one.mountPoint.startsWith("/")).toBe(true);
    }),
  );
});
