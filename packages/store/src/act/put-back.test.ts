import {
  lstatSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { putBack } from "./put-back.ts";

let directory: string;
const at = (name: string): string => join(directory, name);
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "nixperf-put-back-"));
  mkdirSync(at("target"));
});
afterEach(() => rmSync(directory, { recursive: true }));

test.each(["linux", "darwin"])("a link gets its name back, as old as it was, and is not followed (%s)", (platform) => {
  symlinkSync("target", at("aside"));
  lutimesSync(at("aside"), 1000, 2000);
  const { ino } = lstatSync(at("aside"));
  putBack(at("aside"), at("result"), platform);
  expect(readlinkSync(at("result"))).toBe("target");
  expect(lstatSync(at("result")).mtimeMs).toBe(2_000_000);
  if (platform === "linux") expect(lstatSync(at("result")).ino).toBe(ino);
  expect(readdirSync(directory).sort()).toEqual(["result", "target"]);
});

test.each(["linux", "darwin"])("what has come to its place is newer and stays, whatever it is (%s)", (platform) => {
  const come: Array<[() => void, () => unknown]> = [
    [() => symlinkSync("new", at("result")), () => readlinkSync(at("result"))],
    [() => writeFileSync(at("result"), "new"), () => readFileSync(at("result"), "utf8")],
    [() => (mkdirSync(at("result")), writeFileSync(at("result/new"), "")), () => readdirSync(at("result"))[0]],
  ];
  for (const [make, look] of come) {
    symlinkSync("target", at("aside"));
    make();
    putBack(at("aside"), at("result"), platform);
    expect(look()).toBe("new");
    expect(readdirSync(directory).sort()).toEqual(["result", "target"]);
    rmSync(at("result"), { recursive: true });
  }
});

test("a file and a directory that somebody had put there get their names back too, and are never lost", () => {
  writeFileSync(at("aside"), "precious");
  putBack(at("aside"), at("result"));
  expect(readFileSync(at("result"), "utf8")).toBe("precious");
  rmSync(at("result"));

  mkdirSync(at("aside"));
  writeFileSync(at("aside/precious"), "");
  putBack(at("aside"), at("result"));
  expect(readdirSync(at("result"))).toEqual(["precious"]);
  expect(readdirSync(directory).sort()).toEqual(["result", "target"]);

  mkdirSync(at("aside"));
  writeFileSync(at("aside/other"), "");
  putBack(at("aside"), at("result"));
  expect(readdirSync(at("result"))).toEqual(["precious"]);
  expect(readdirSync(at("aside"))).toEqual(["other"]);
});
