import { lstatSync } from "node:fs";
import type { Stats } from "node:fs";
import { isAsItWas } from "../../model/disk/entry-marks.ts";
import type { EntryMarks } from "../../model/disk/entry-marks.ts";
import { onDisk } from "./walk-entry.ts";

/** `mtimeStore`, which Nix gives to all that it has put into the store (`canonicalisePathMetaData`). */
const atRestMs = 1000;
const writable = 0o222;

/**
 * Marks what an entry looks like. Only an entry that has the time and the permissions which Nix gives to finished ones would
 * tell of every change: whoever deletes or builds below a directory makes it writable.
 *
 * @param device the store directory's
 */
export function markEntry(marks: EntryMarks, number: number, stats: Stats, device: number): void {
  const isAtRest =
    stats.dev === device &&
    stats.mtimeMs === atRestMs &&
    // A link's permissions mean nothing.
    ((stats.mode & writable) === 0 || stats.isSymbolicLink());
  marks.inodes[number] = stats.ino;
  marks.changed[number] = isAtRest ? stats.ctimeMs : Number.NaN;
}

/** Looks at an entry itself, marks it, and tells whether it is as it was in `earlier`, which has the same numbers. */
export function isUnchanged(
  storeDir: string,
  name: string,
  number: number,
  { earlier, marks, device }: { earlier: EntryMarks; marks: EntryMarks; device: number },
): boolean {
  if (Number.isNaN(earlier.changed[number])) return false;
  try {
    const stats = lstatSync(onDisk(`${storeDir}/${name}`), { throwIfNoEntry: false });
    if (stats === undefined) return false;
    markEntry(marks, number, stats, device);
  } catch {
    // The walk will tell why.
    return false;
  }
  return isAsItWas(earlier, number, marks, number);
}
