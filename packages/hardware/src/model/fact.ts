import type { Gap } from "@nixperf/errors";

/** Something known of a machine, and where it was read: a file, or a command. Both are null when it is not known. */
export interface Fact<T> {
  value: T | null;
  source: string | null;
}

/** What is not known, with a gap that says why. `at` is a JSON pointer into the {@link Machine}. */
export type NoteGap = (at: string, code: string, message: string, tries?: string[]) => void;

export function known<T>(value: T, source: string): Fact<T> {
  return { value, source };
}

export function unknown<T>(): Fact<T> {
  return { value: null, source: null };
}

/** Collects gaps in the order in which they are noted. */
export function gapList(): { gaps: Gap[]; note: NoteGap } {
  const gaps: Gap[] = [];
  return { gaps, note: (at, code, message, tries = []) => void gaps.push({ at, code, message, tries }) };
}
