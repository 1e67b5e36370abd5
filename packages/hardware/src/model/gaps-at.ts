import type { Gap } from "@nixperf/errors";

/** Gaps, as ones of another place in a record. */
export function gapsAt(at: string, gaps: readonly Gap[]): Gap[] {
  return gaps.map(({ code, message, tries }) => ({ at, code, message, tries }));
}
