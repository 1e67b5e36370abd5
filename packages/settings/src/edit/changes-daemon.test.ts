import { expect, test } from "vitest";
import { changesDaemon } from "./index.ts";

test("a daemon has to be restarted for what it uses itself, not for what clients send, comments, or another name", () => {
  const before = "# ours\nmax-jobs = 1\ngc-keep-outputs = true\n";
  for (const same of [
    before,
    "max-jobs = 4\ncores = 2\ngc-keep-outputs = true # kept\n",
    "keep-outputs = true\nkeep-going = true\n",
    "build-cores = 3\n\n gc-keep-outputs   =   true\n",
  ])
    expect(changesDaemon(before, same), same).toBe(false);
  for (const other of [
    null,
    "max-jobs = 1\n",
    `${before}max-substitution-jobs = 32\n`,
    `${before}include more.conf\n`,
    `${before}nonsense\n`,
    `${before}unheard-of = 1\n`,
    `${before}extra-keep-outputs = true\n`,
    before.replace("true", "false"),
  ])
    expect(changesDaemon(before, other), String(other)).toBe(true);
  expect(changesDaemon(null, "cores = 2\n")).toBe(false);
  expect(changesDaemon(null, "sandbox = false\n")).toBe(true);
});
