import type { Gap } from "@nixperf/errors";

/**
 * The gaps of a snapshot as they stand in a record with other figures than the overview's: `places` says where what
 * they point to in the overview is in this record. What is not there concerns the record as a whole.
 */
export function gapsAt(places: Readonly<Record<string, string>>, gaps: readonly Gap[]): Gap[] {
  return gaps.map(({ at, code, message, tries }) => ({ at: places[at] ?? "", code, message, tries }));
}
