import type { Run } from "@nixperf/history";
import type { OwnRun } from "../own-runs.ts";
import { hasSubstitutionSlots } from "./nix-costs.ts";
import { nixNumbers } from "./nix-numbers.ts";

/** With what a recorded run was made. */
export interface RunSettings {
  jobs: number;
  cores: number;
  /** Null where fetching takes the slots of builds. */
  substitutionJobs: number | null;
  /** Of the version of Nix; null when it is not known, or not one that counts like this. */
  numbers: number[] | null;
}

/**
 * The settings of a run as the ledger has it. Null where they are not known. `threads`: what `auto`, and 0 for `cores`,
 * stand for.
 */
export function runSettings(
  { settings: given, nixVersion, implementation }: Pick<Run, "settings" | "nixVersion" | "implementation">,
  threads: number,
): RunSettings | null {
  const jobs = countOf(given["max-jobs"], threads);
  const cores = countOf(given["cores"], threads);
  if (jobs === null || cores === null) return null;
  // Lix counts its versions by itself.
  const numbers = implementation === "lix" ? null : nixNumbers(nixVersion);
  const fetches = hasSubstitutionSlots(numbers) ? (countOf(given["max-substitution-jobs"], threads) ?? 16) : null;
  return {
    jobs,
    cores: cores === 0 ? threads : cores,
    substitutionJobs: fetches === null ? null : Math.max(1, fetches),
    numbers,
  };
}

/** With how many cores most builds of these runs were made; null where none of them tells. */
export function usualCores(runs: readonly OwnRun[], threads: number): number | null {
  const builds = new Map<number, number>();
  for (const { run } of runs) {
    const cores = runSettings(run, threads)?.cores;
    if (cores !== undefined && run.built > 0) builds.set(cores, (builds.get(cores) ?? 0) + run.built);
  }
  return [...builds].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? null;
}

function countOf(text: string | undefined, threads: number): number | null {
  if (text === "auto") return threads;
  return text === undefined || !/^\d{1,5}$/.test(text) ? null : Number(text);
}
