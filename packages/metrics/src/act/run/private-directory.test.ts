import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { privateDirectory, removeLeftBehind } from "./private-directory.ts";

const base = mkdtempSync(join(tmpdir(), "nixperf-test-"));
afterAll(() => rmSync(base, { recursive: true }));

const day = 24 * 3600 * 1000;
const gonePid = spawnSync(process.execPath, ["-e", ""]).pid;

test("what a killed run left behind goes a day later; what somebody has, or may have, stays", () => {
  const own = privateDirectory({ XDG_RUNTIME_DIR: base });
  expect(own.path.startsWith(join(base, "nixperf-run-"))).toBe(true);
  const words = readFileSync(join(own.path, "owner"), "latin1").split(" ");
  const left = (name: string, content: string | null): string => {
    const path = join(base, `nixperf-run-${name}`);
    mkdirSync(path, { mode: 0o700 });
    if (content !== null) writeFileSync(join(path, "owner"), content);
    writeFileSync(join(path, "log.sock"), "");
    return path;
  };
  const gone = left("gone", [gonePid, words[1], words[2]].join(" "));
  const again = left("again", [words[0], "1", words[2]].join(" "));
  const elsewhere = left("elsewhere", [gonePid, words[1], "pid:[1]"].join(" "));
  const nobodys = left("nobodys", null);
  const empty = join(base, "nixperf-run-empty");
  mkdirSync(empty);
  const target = join(base, "target");
  mkdirSync(target);
  writeFileSync(join(target, "owner"), [gonePid, words[1], words[2]].join(" "));
  symlinkSync(target, join(base, "nixperf-run-link"));
  const there = (): boolean[] => [gone, again, elsewhere, nobodys, empty, own.path].map((path) => existsSync(path));

  removeLeftBehind(base, Date.now() + day / 2);
  expect(there()).toEqual([true, true, true, true, true, true]);
  removeLeftBehind(base, Date.now() + 2 * day);
  expect(there()).toEqual([false, process.platform !== "linux", true, true, false, true]);
  expect(existsSync(join(target, "owner"))).toBe(true);
  own.remove();
  expect(existsSync(own.path)).toBe(false);
});

test("the next run sees to it", () => {
  const path = join(base, "nixperf-run-old");
  mkdirSync(path);
  utimesSync(path, new Date(0), new Date(0));
  privateDirectory({ XDG_RUNTIME_DIR: base }).remove();
  expect(existsSync(path)).toBe(false);
});
