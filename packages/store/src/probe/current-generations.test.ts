import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { currentGenerations } from "./current-generations.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "nixperf-profiles-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const scan = (...paths: string[]) => ({
  links: paths.map((path) => ({ kind: "link" as const, path, entry: path, target: "", changed: 0, uid: 0 })),
});

test("the current generation is where the profile's own link leads, whether its text is relative or absolute", () => {
  const [system, home] = [join(directory, "system"), join(directory, "home")];
  symlinkSync("system-42-link", system);
  symlinkSync(`${home}-7-link`, home);
  expect(currentGenerations(scan(`${system}-41-link`, `${system}-42-link`, `${home}-7-link`))).toEqual(
    new Map([
      [system, 42],
      [home, 7],
    ]),
  );
});

test("a profile that is gone, is no link or leads to another's generation has no current one", () => {
  symlinkSync("other-3-link", join(directory, "a"));
  mkdirSync(join(directory, "b"));
  symlinkSync("/nix/store/somewhere", join(directory, "c"));
  const links = ["a", "b", "c", "gone"].map((name) => join(directory, `${name}-3-link`));
  expect(currentGenerations(scan(...links, "/home/ada/result"))).toEqual(new Map());
});
