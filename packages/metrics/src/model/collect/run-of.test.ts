import { expect, test } from "vitest";
import { targetsOf } from "./run-of.ts";

test.each([
  ["nix", ["build", ".#host"], [".#host"]],
  ["nix", ["build", "-f", "x.nix", "hello", "--no-link", "-j", "4"], ["x.nix", "hello"]],
  ["nix", ["run", ".#x", "--", "words", "--flake", "y"], [".#x"]],
  ["/nix/bin/nix-build", ["default.nix", "-A", "hello", "--arg", "a", "b", "-o", "out"], ["default.nix", "hello"]],
  ["nixos-rebuild", ["switch", "--flake", ".#host", "--option", "cores", "3"], [".#host"]],
  ["nix", ["--extra-experimental-features", "nix-command flakes", "build", ".#x"], [".#x"]],
  ["nix", ["build", "--substituters", "https://a.example", "--", ".#x", ".#y"], [".#x", ".#y"]],
  ["sh", ["-c", "nix-build x.nix"], []],
])("of %s %j the targets are %j", (program, args, targets) => {
  expect(targetsOf(program, args)).toEqual(targets);
});
