import { execFileSync } from "node:child_process";
import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { walkEntry } from "./walk-entry.ts";

let store = "";
beforeEach(() => {
  store = mkdtempSync(join(tmpdir(), "nixperf-walk-"));
});
afterEach(() => {
  execFileSync("chmod", ["-R", "u+rwx", store]);
  execFileSync("rm", ["-rf", store]);
});

interface Seen {
  paths: string[];
  inodes: Set<number | bigint>;
  blocks: number;
  unreadable: string[];
}

function walked(name: string, onFound?: (path: string) => void): Seen {
  const seen: Seen = { paths: [], inodes: new Set(), blocks: 0, unreadable: [] };
  walkEntry(store, name, {
    found: (path, stats, inode) => {
      seen.paths.push(path.slice(store.length + 1));
      if (!seen.inodes.has(inode)) seen.blocks += stats.blocks;
      seen.inodes.add(inode);
      onFound?.(path);
    },
    unreadable: (path, code) => seen.unreadable.push(`${path.slice(store.length + 1)} ${code}`),
  });
  return seen;
}

const du = (name: string, ...flags: string[]): number =>
  Number(execFileSync("du", ["-s", ...flags, join(store, name)], { encoding: "utf8" }).split("\t")[0]);

function expectAsDu(name: string, seen: Seen): void {
  expect(seen.inodes.size).toBe(du(name, "--inodes"));
  expect(seen.blocks * 512).toBe(du(name, "--block-size=1"));
}

test("every file, link and directory is reported once, hard links by each name, and none is followed", () => {
  mkdirSync(join(store, "a/bin"), { recursive: true });
  writeFileSync(join(store, "a/bin/x"), "x".repeat(5000));
  linkSync(join(store, "a/bin/x"), join(store, "a/y"));
  symlinkSync("..", join(store, "a/up"));
  symlinkSync("loop", join(store, "a/loop"));
  execFileSync("mkfifo", [join(store, "a/pipe")]);
  const seen = walked("a");
  expect(seen.paths.sort()).toEqual(["a", "a/bin", "a/bin/x", "a/loop", "a/pipe", "a/up", "a/y"]);
  expectAsDu("a", seen);
});

test("a file of the store directory is an entry like any other, and one that is gone is none", () => {
  writeFileSync(join(store, "a.drv"), "");
  expect(walked("a.drv").paths).toEqual(["a.drv"]);
  expect(walked("b.drv")).toEqual({ paths: [], inodes: new Set(), blocks: 0, unreadable: [] });
});

test("names that are no UTF-8, and such with newlines, are walked into", () => {
  const name = Buffer.from([0x61, 0xff, 0x0a, 0xc3, 0xa9]);
  const directory = Buffer.concat([Buffer.from(`${store}/`), name]);
  mkdirSync(directory);
  writeFileSync(Buffer.concat([directory, Buffer.from("/\xfe", "latin1")]), "x");
  expect(walked(name.toString("latin1")).paths).toEqual(["a\xff\n\xc3\xa9", "a\xff\n\xc3\xa9/\xfe"]);
});

/** What this process has open below a directory. */
function openBelow(directory: string): string[] {
  return readdirSync("/proc/self/fd").flatMap((descriptor) => {
    try {
      const target = readlinkSync(`/proc/self/fd/${descriptor}`);
      return target.startsWith(directory) ? [target] : [];
    } catch {
      return [];
    }
  });
}

test.skipIf(process.platform !== "linux")("5,000 nested directories, and no descriptor is left open", () => {
  const goDown = `for (let i = 0; i < 5000; i++) { fs.mkdirSync("dd"); fs.mkdirSync("z"); process.chdir("dd"); }
    fs.writeFileSync("end", "x")`;
  mkdirSync(join(store, "deep"));
  execFileSync(process.execPath, ["-e", goDown], { cwd: join(store, "deep") });
  const seen = walked("deep");
  expect(seen.unreadable).toEqual([]);
  expect(seen.paths.find((path) => path.endsWith("/end"))).toBe(`deep${"/dd".repeat(5000)}/end`);
  expect(seen.paths.filter((path) => path.endsWith("/z")).length).toBe(5000);
  expectAsDu("deep", seen);
  expect(openBelow(store)).toEqual([]);
});

test("what vanishes during the walk is left out", () => {
  mkdirSync(join(store, "a/b"), { recursive: true });
  writeFileSync(join(store, "a/b/c"), "");
  const seen = walked("a", () => rmSync(join(store, "a/b"), { recursive: true, force: true }));
  expect(seen).toMatchObject({ paths: ["a"], unreadable: [] });
});

test("an error of whoever is told is not taken for the disk's", () => {
  writeFileSync(join(store, "a"), "");
  const stop = Object.assign(new Error("stop"), { code: "ENOENT" });
  expect(() =>
    walked("a", () => {
      throw stop;
    }),
  ).toThrow(stop);
});
