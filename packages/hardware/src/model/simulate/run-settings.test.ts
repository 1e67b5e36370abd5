import { expect, test } from "vitest";
import { ledgerRun } from "../../../test/ledger/runs.ts";
import { runSettings, usualCores } from "./run-settings.ts";

const of = (settings: Record<string, string>) => runSettings(ledgerRun(1, { settings }), 16);

test.each([
  ["8", "0", 8, 16],
  ["auto", "2", 16, 2],
  ["1", "auto", 1, 16],
])("max-jobs %s and cores %s are %i builds at once with %i cores each", (jobs, cores, builds, each) => {
  expect(of({ "max-jobs": jobs, cores })).toMatchObject({ jobs: builds, cores: each });
});

test("settings that are not known, or are none, are not made up", () => {
  expect(of({})).toBeNull();
  expect(of({ "max-jobs": "8" })).toBeNull();
  for (const jobs of ["", "-1", "1e9"]) expect(of({ "max-jobs": jobs, cores: "0" })).toBeNull();
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
