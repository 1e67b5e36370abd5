/**
 * What tells later whether an entry of the store directory is as it was walked, by entry. Below one that Nix has put to rest
 * nothing comes, goes or grows without a change of the entry itself; files that are put in the place of others, as Nix's
 * optimiser does, show in the links of what is in `.links`.
 */
export interface EntryMarks {
  /** `st_ino`, which may be rounded: it only backs up the time. */
  inodes: Float64Array;
  /** `st_ctime` in milliseconds since the epoch; NaN, which is equal to nothing, where it would not tell of every change. */
  changed: Float64Array;
}

/** Whether entry `i` of `earlier` is as it was when `now` is what its entry `j` looks like. */
export function isAsItWas(earlier: EntryMarks, i: number, now: EntryMarks, j: number): boolean {
  return earlier.changed[i] === now.changed[j] && earlier.inodes[i] === now.inodes[j];
}

/**
 * The marks without those that would not tell of every change: of what changed after `since`, which may change once more
 * within the clock's grain, and of what is locked, below which Nix may be at work.
 */
export function marksAtRest(
  { entries, indexOf, marks }: { entries: readonly string[]; indexOf: ReadonlyMap<string, number>; marks: EntryMarks },
  since: number,
): EntryMarks {
  const changed = marks.changed.map((at) => (at > since ? Number.NaN : at));
  for (const name of entries) {
    const locked = name.endsWith(".lock") ? indexOf.get(name.slice(0, -".lock".length)) : undefined;
    if (locked !== undefined) changed[locked] = Number.NaN;
  }
  return { inodes: marks.inodes, changed };
}
