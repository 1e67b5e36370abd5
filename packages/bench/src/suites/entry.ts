import type { Case, SkippedCase } from "../harness/case.ts";

/** How much of a suite is run. */
export interface SuiteForm {
  /** At the sizes that the bounds are about; otherwise small, to see in a minute that all of it works. */
  full: boolean;
  /** Five minutes for commands that are expected to reach their bound, instead of one. */
  long: boolean;
  /** Rounds of fast commands, where not the suite's own number. */
  rounds: number | null;
}

/** One case, made when its turn comes: its stores are written then. */
export interface SuiteEntry {
  id: string;
  title: string;
  make: () => Case | SkippedCase;
}

/** An entry whose case says why it is skipped where it cannot be measured here. */
export function entry(id: string, title: string, make: () => Omit<Case, "id" | "title"> | string): SuiteEntry {
  return {
    id,
    title,
    make: () => {
      const made = make();
      return typeof made === "string" ? { id, title, skipped: made } : { id, title, ...made };
    },
  };
}
