import { parseNixVersion } from "@nixperf/nix/version";
import { expect, test } from "vitest";
import { isRebuild, wayToFollow } from "./way.ts";

const nix = (text: string) => parseNixVersion(`nix ${text}`);

test.each([
  ["nix", "(Nix) 2.34.8", "socket", true, 0],
  ["/run/current-system/sw/bin/nix", "(Nix) 2.30.0", "socket", true, 0],
  ["nix", "(Determinate Nix 3.8.2) 2.30.1", "socket", true, 0],
  ["nix", "(Nix) 2.29.1", "flag", false, 0],
  ["nix", "(Lix, like Nix) 2.93.0", "flag", false, 0],
  ["nix-build", "(Nix) 2.34.8", "flag", false, 0],
  ["nixos-rebuild", "(Nix) 2.34.8", "wrapper", true, 3],
  ["./switch.sh", "(Nix) 2.8.0", "wrapper", false, 4],
])("%s where Nix is %s is followed by %s", (program, version, way, usesSocket, shims) => {
  const followed = wayToFollow(program, [], nix(version));
  expect([followed.way, followed.usesSocket, followed.shims.length]).toEqual([way, usesSocket, shims]);
  expect(followed.isHiddenBy).toBeNull();
});

test("a program that hands on no environment is named", () => {
  expect(wayToFollow("/usr/bin/sudo", [], nix("(Nix) 2.34.8")).isHiddenBy).toBe("sudo");
});

test("nixos-rebuild, which puts its own Nix before any stand-in, is followed by its own flag, but for flakes by the socket", () => {
  const way = (version: string, ...args: string[]) => wayToFollow("nixos-rebuild", args, nix(version), true).way;
  expect([way("(Nix) 2.8.0", "build"), way("(Nix) 2.8.0", "build", "--flake", ".#x")]).toEqual(["flag", "flag"]);
  expect([way("(Nix) 2.34.8", "build"), way("(Nix) 2.34.8", "build", "--flake", ".#x")]).toEqual(["flag", "wrapper"]);
  expect(["nixos-rebuild", "/run/current-system/sw/bin/nixos-rebuild", "nix-build"].map(isRebuild)).toEqual([
    true,
    true,
    false,
  ]);
});

test("where there is no Nix to ask, the flag is tried", () => {
  expect(wayToFollow("nix", [], null).way).toBe("flag");
});

test("an interactive shell keeps its terminal", () => {
  const way = (program: string, ...args: string[]) => wayToFollow(program, args, nix("(Nix) 2.8.0")).way;
  expect([way("nix-shell"), way("nix", "develop"), way("nix", "shell", ".#x")]).toEqual([
    "wrapper",
    "wrapper",
    "wrapper",
  ]);
  expect([way("nix-shell", "--run", "make"), way("nix", "develop", "-c", "make")]).toEqual(["flag", "flag"]);
  expect(wayToFollow("nix", ["develop"], nix("(Nix) 2.34.8")).way).toBe("socket");
});
