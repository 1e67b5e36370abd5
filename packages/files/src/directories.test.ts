import { expect, test } from "vitest";
import { cacheDir, configDirs, stateDir } from "./directories.ts";

test("without variables the directories lie below the home directory", () => {
  expect(configDirs({}, "/home/alice")).toEqual(["/home/alice/.config/nixperf", "/etc/nixperf"]);
  expect(stateDir({}, "/home/alice")).toBe("/home/alice/.local/state/nixperf");
  expect(cacheDir({}, "/home/alice")).toBe("/home/alice/.cache/nixperf");
});

test("XDG variables win over the home directory", () => {
  const env = { XDG_CONFIG_HOME: "/c", XDG_STATE_HOME: "/s", XDG_CACHE_HOME: "/k" };
  expect(configDirs(env, "/home/alice")).toEqual(["/c/nixperf", "/etc/nixperf"]);
  expect(stateDir(env, "/home/alice")).toBe("/s/nixperf");
  expect(cacheDir(env, null)).toBe("/k/nixperf");
});

test.each(["", "relative/path", "."])("a variable set to %j counts as not set", (value) => {
  expect(stateDir({ XDG_STATE_HOME: value }, "/home/alice")).toBe("/home/alice/.local/state/nixperf");
});

test("a user without a home has the machine's configuration and no state", () => {
  expect(configDirs({}, null)).toEqual(["/etc/nixperf"]);
  expect(() => stateDir({}, null)).toThrow(expect.objectContaining({ code: "NIXPERF_HOME_UNKNOWN" }));
});
