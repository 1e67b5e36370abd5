import { expect, test } from "vitest";
import { ledgerRun } from "../../../test/ledger/runs.ts";
import { runSettings, usualCores } from "./run-settings.ts";

const of = (command: string[], settings: Record<string, string> = { "max-jobs": "8", cores: "0" }) =>
  runSettings(ledgerRun(1, { command, settings }), 16);

test.each([
  [["nix-build", "x.nix"], 8, 16],
  [["nix-build", "-j", "4"], 4, 16],
  [["nix-build", "-j4", "--cores", "2"], 4, 2],
  [["/run/current-system/sw/bin/nix", "build", ".#x", "--max-jobs", "auto"], 16, 16],
  [["nix", "build", "--option", "cores", "3", "--option", "sandbox", "false"], 8, 3],
  [["nix", "build", "--max-jobs", "2", "-j", "5"], 5, 16],
  [["nixos-rebuild", "build", "--flake", ".#host", "-j", "1"], 1, 16],
  // What comes after is the program's own.
  [["nix", "run", ".#x", "--", "-j", "3"], 8, 16],
  // Nobody knows what `-j` is to others.
  [["make", "-j", "3"], 8, 16],
])("%j runs %i builds at once with %i cores each", (command, jobs, cores) => {
  expect(of(command)).toMatchObject({ jobs, cores });
});

test("settings that are not known, or are none, are not made up", () => {
  expect(of(["nix-build"], {})).toBeNull();
  expect(of(["nix-build"], { "max-jobs": "8" })).toBeNull();
  expect(of(["nix-build", "-j"])).toBeNull();
  expect(of(["nix-build", "-j", "-1"])).toBeNull();
  expect(of(["nix-build", "-j", "1e9"])).toBeNull();
  expect(of([], { "max-jobs": "2", cores: "1" })).toMatchObject({ jobs: 2, cores: 1 });
});

test("fetching has slots of its own since 2.16, sixteen where nothing else is set", () => {
  const slots = (nixVersion: string | null, implementation: string, settings: Record<string, string> = {}) =>
    runSettings(
      ledgerRun(1, { nixVersion, implementation, settings: { "max-jobs": "2", cores: "1", ...settings } }),
      16,
    );
  expect(slots("2.8.0", "nix")).toMatchObject({ substitutionJobs: null, numbers: [2, 8, 0] });
  expect(slots("2.34.8", "nix")).toMatchObject({ substitutionJobs: 16 });
  expect(slots("2.34.8", "nix", { "max-substitution-jobs": "3" })).toMatchObject({ substitutionJobs: 3 });
  // Lix counts its versions by itself.
  expect(slots("2.93.0", "lix")).toMatchObject({ numbers: null });
});

test("the usual cores are those of most builds", () => {
  const one = (number: number, cores: string, built: number) => ({
    number,
    run: ledgerRun(number, { built, settings: { "max-jobs": "1", cores } }),
    costs: [],
    othersCores: null,
  });
  expect(usualCores([one(1, "4", 5), one(2, "2", 3), one(3, "2", 3), one(4, "8", 0)], 16)).toBe(2);
  expect(usualCores([one(1, "0", 1)], 16)).toBe(16);
  expect(usualCores([], 16)).toBeNull();
});
