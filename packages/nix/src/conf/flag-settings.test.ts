import { expect, test } from "vitest";
import { flagSettings } from "./index.ts";

const names = ["max-jobs", "cores", "keep-going", "sandbox", "substituters", "builders"];

test.each<[string[], Record<string, string>]>([
  [["nix-build", "x.nix"], {}],
  [["nix-build", "-j", "4"], { "max-jobs": "4" }],
  [["nix-build", "-j4", "--cores", "2", "-k"], { "max-jobs": "4", cores: "2", "keep-going": "true" }],
  [["/run/current-system/sw/bin/nix", "build", ".#x", "--max-jobs", "auto"], { "max-jobs": "auto" }],
  [["nix", "build", "--option", "cores", "3", "--option", "connect-timeout", "3"], { cores: "3" }],
  [["nix", "build", "--max-jobs", "2", "-j", "5"], { "max-jobs": "5" }],
  [["nix", "build", "--no-sandbox", "--keep-going", "--no-keep-going"], { sandbox: "false", "keep-going": "false" }],
  [["nix", "build", "--extra-substituters", "b", "--substituters", "c"], { substituters: "c" }],
  [["nix", "build", "--extra-substituters", "b", "--option", "extra-substituters", "c"], { substituters: "a b c" }],
  [["nixos-rebuild", "build", "--flake", ".#host", "-j", "1", "--builders", ""], { "max-jobs": "1", builders: "" }],
  // A word that belongs to another flag of this list is no flag itself.
  [["nix", "build", "--builders", "--cores", "2"], { builders: "--cores" }],
  // What comes after is the program's own.
  [["nix", "run", ".#x", "--", "-j", "3"], {}],
  [["nix", "develop", "--cores", "2", "-c", "make", "-j", "8"], { cores: "2" }],
  [["nix-shell", "--command", "make", "-j", "8"], { "max-jobs": "8" }],
  // Nobody knows what `-j` is to others.
  [["make", "-j", "3"], {}],
  // There is no word: Nix refuses, and so will whoever reads it.
  [["nix-build", "-j"], { "max-jobs": "" }],
  [[], {}],
])("%j sets %j", (command, settings) => {
  expect(flagSettings(command, names, { substituters: "a", cores: "0" })).toEqual(settings);
});
