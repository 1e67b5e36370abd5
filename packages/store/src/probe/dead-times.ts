import { isNixperfError } from "@nixperf/errors";
import type { Gap } from "@nixperf/errors";
import { deadSince, emptyJournal, lastSeenInUse } from "../model/journal/journal.ts";
import { deadPathsOf, updateJournal } from "../model/journal/update-journal.ts";
import type { StoreModel } from "../model/store-model.ts";
import { readJournal, writeJournal } from "./journal/journal-file.ts";
import { ownState } from "./own-state.ts";

/** Since when paths are dead, as far as nixperf has looked before. Seconds since the epoch; null: not known. */
export interface DeadTimes {
  deadSince: (path: string) => number | null;
  lastUsed: (path: string) => number | null;
  gaps: Gap[];
}

/**
 * What earlier runs remember of a store's dead paths, with what this one saw added to it. What cannot be read or written
 * makes paths look younger than they are, and never fails.
 *
 * @param state where nixperf keeps it; null: nothing is read or remembered; undefined: the usual place
 */
export async function deadTimes(model: StoreModel, state: string | null | undefined): Promise<DeadTimes> {
  const { location, takenAt } = model.snapshot;
  const gaps: Gap[] = [];
  let journal = emptyJournal();
  try {
    if (state !== null) {
      const directory = ownState(state);
      const read = await readJournal(location, directory, takenAt);
      gaps.push(...read.gaps);
      journal = updateJournal(read.journal, deadPathsOf(model) ?? [], takenAt);
      await writeJournal(location, directory, journal);
    }
  } catch (error) {
    if (!isNixperfError(error)) throw error;
    const { code, message, tries } = error;
    gaps.push({ at: "", code, message, tries: [...tries] });
  }
  return {
    deadSince: (path) => deadSince(journal, path),
    lastUsed: (path) => lastSeenInUse(journal, path),
    gaps,
  };
}
